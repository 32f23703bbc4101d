import { Injectable, computed, effect, inject, signal } from '@angular/core';
import { NowSource } from './now-source';
import { PageState } from './page-state';

const FRAME_MS = 100;
const STEP_MS = 1_000;
/** More frames per window would move the chart by less than is visible. */
const FRAMES_PER_WINDOW = 400;

/** Triggers updates of the chart. Pauses while the page isn't visible. */
@Injectable()
export class TimelineClock {
  readonly #source = inject(NowSource);
  readonly #page = inject(PageState);
  readonly #atMs = signal(this.#source.now());
  readonly #everyMs = computed(() =>
    this.#page.stepsOnly() ? STEP_MS : Math.max(FRAME_MS, this.windowMs() / FRAMES_PER_WINDOW),
  );

  readonly windowMs = signal(30_000);
  readonly paused = signal(false);
  /** The time that the chart shows as now. */
  readonly atMs = this.#atMs.asReadonly();

  constructor() {
    effect((onCleanup) => {
      if (this.paused() || !this.#page.visible()) return;
      this.look();
      const timer = setInterval(() => this.look(), this.#everyMs());
      onCleanup(() => clearInterval(timer));
    });
  }

  look(): void {
    this.#atMs.set(this.#source.now());
  }
}
