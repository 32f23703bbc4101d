import { computed, DestroyRef, inject, Injectable, signal } from '@angular/core';
import { LISTENER } from '../../../../../mock-backend/src/accounts';
import { BackendHealth } from '../../backend/backend-health';
import { errorText } from '../../error-text';
import { realNow } from '../../lanes/real-now';
import { LaneDesk } from '../lanes/lane-desk';
import { LabDesk } from '../lab-desk';
import { conclusionOf } from './conclusion';
import { Story } from './story';
import { Verdict, verdictOn } from './verdict';

/** What became of a story, or is becoming of it. */
export interface Performance {
  readonly story: Story;
  /** At the end, the conclusion. */
  readonly says: string;
  readonly elapsedMs: number;
  readonly state: 'starting' | 'playing' | 'over' | 'failed';
  /** By lane, once it is over. */
  readonly verdicts: readonly Verdict[];
}

const TICK_MS = 250;

/** Plays a story to all lanes and gives a verdict on each. */
@Injectable()
export class StoryPlayer {
  readonly #lab = inject(LabDesk);
  readonly #health = inject(BackendHealth);
  readonly #now = signal<Performance | null>(null);
  #turn = 0;

  readonly now = this.#now.asReadonly();
  readonly starting = computed(() => this.#now()?.state === 'starting');
  readonly playing = computed(() => this.starting() || this.#now()?.state === 'playing');
  readonly over = computed(() => this.#now()?.state === 'over');

  constructor() {
    inject(DestroyRef).onDestroy(() => this.#turn++);
  }

  /** Ends the story that is playing, without a verdict, or takes the one away that is over. */
  stop(): void {
    this.#turn++;
    if (this.playing()) this.#lab.rest();
    this.#now.set(null);
  }

  async play(story: Story): Promise<void> {
    const turn = ++this.#turn;
    const gone = (): boolean => turn !== this.#turn;
    const begin: Performance = {
      story,
      says: 'Signing in…',
      elapsedMs: 0,
      state: 'starting',
      verdicts: [],
    };
    this.#now.set(begin);
    try {
      await this.#lab.begin(LISTENER.username, story.lifeSeconds);
      if (gone()) return;
      await this.#perform(begin, gone);
      if (gone()) return;
      await this.#lab.settle();
      if (gone()) return;
      this.#conclude(story);
    } catch (error) {
      if (gone()) return;
      this.#lab.rest();
      this.#update({ state: 'failed', says: `The story broke off: ${errorText(error)}` });
      this.#health.check();
    }
  }

  #conclude({ endMs }: Story): void {
    const outcomes = this.#lab.desks.map(({ lane: { label }, counts }) => ({
      label,
      counts: counts(),
    }));
    const verdicts = outcomes.map(({ counts }) => verdictOn(counts));
    this.#update({ state: 'over', says: conclusionOf(outcomes), verdicts, elapsedMs: endMs });
  }

  async #perform({ story }: Performance, gone: () => boolean): Promise<void> {
    const startMs = realNow();
    const steps = [...story.steps];
    for (;;) {
      const elapsedMs = realNow() - startMs;
      while (steps[0] && steps[0].atMs <= elapsedMs) {
        const { says, does } = steps.shift()!;
        this.#update({ says, state: 'playing' });
        await Promise.all(this.#lab.desks.map((desk) => this.#act(desk, says, does)));
        if (gone()) return;
      }
      this.#update({ elapsedMs: Math.min(elapsedMs, story.endMs), state: 'playing' });
      if (elapsedMs >= story.endMs) return;
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
      if (gone()) return;
    }
  }

  async #act(desk: LaneDesk, says: string, does: Story['steps'][number]['does']): Promise<void> {
    if (!does) return;
    desk.note(says);
    await does(desk);
  }

  #update(change: Partial<Performance>): void {
    this.#now.update((now) => now && { ...now, ...change });
  }
}
