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

/** The progress of a story, and its result. */
export interface Performance {
  readonly story: Story;
  /** The text of the current step. At the end, the conclusion. */
  readonly text: string;
  readonly elapsedMs: number;
  readonly state: 'starting' | 'playing' | 'over' | 'failed';
  /** One for each lane, when the story is over. */
  readonly verdicts: readonly Verdict[];
}

const TICK_MS = 250;

/** Plays a story in all lanes, and judges each of them. */
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

  /** Stops the current story without a verdict, or closes the finished one. */
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
      text: 'Signing in…',
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
      this.#update({ state: 'failed', text: `The story failed: ${errorText(error)}` });
      this.#health.check();
    }
  }

  #conclude({ endMs }: Story): void {
    const outcomes = this.#lab.desks.map(({ lane: { label }, counts }) => ({
      label,
      counts: counts(),
    }));
    const verdicts = outcomes.map(({ counts }) => verdictOn(counts));
    this.#update({ state: 'over', text: conclusionOf(outcomes), verdicts, elapsedMs: endMs });
  }

  async #perform({ story }: Performance, gone: () => boolean): Promise<void> {
    const startMs = realNow();
    const steps = [...story.steps];
    for (;;) {
      const elapsedMs = realNow() - startMs;
      while (steps[0] && steps[0].atMs <= elapsedMs) {
        const { text, does } = steps.shift()!;
        this.#update({ text, state: 'playing' });
        await Promise.all(this.#lab.desks.map((desk) => this.#act(desk, text, does)));
        if (gone()) return;
      }
      this.#update({ elapsedMs: Math.min(elapsedMs, story.endMs), state: 'playing' });
      if (elapsedMs >= story.endMs) return;
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
      if (gone()) return;
    }
  }

  async #act(desk: LaneDesk, text: string, does: Story['steps'][number]['does']): Promise<void> {
    if (!does) return;
    desk.note(text);
    await does(desk);
  }

  #update(change: Partial<Performance>): void {
    this.#now.update((now) => now && { ...now, ...change });
  }
}
