import { clearTimeout, setTimeout } from 'node:timers';
import type { SettingsStore } from '../world/settings-store';

/** What a socket has to do by itself, and when. */
export interface Duty {
  /** From now on; it is due at 0 or less. */
  readonly inMs: number;
  readonly perform: () => void;
}

/** The longest that Node's timers can wait. */
const LONGEST_MS = 2 ** 31 - 1;

/** Performs duties when they are due. A change of settings, and so a step of the clock, is taken into account at once. */
export class Schedule {
  readonly #duties: () => readonly Duty[];
  readonly #forgetSettings: () => void;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  /** @param duties what there is to do as things are now */
  constructor(settings: SettingsStore, duties: () => readonly Duty[]) {
    this.#duties = duties;
    this.#forgetSettings = settings.onChange(() => this.review());
    this.review();
  }

  /** Does what is due and waits for what is next. To be called when duties have changed. */
  review(): void {
    clearTimeout(this.#timer);
    this.#duties().forEach(({ inMs, perform }) => {
      if (inMs <= 0 && !this.#stopped) {
        perform();
      }
    });
    if (!this.#stopped) {
      const next = Math.min(...this.#duties().map(({ inMs }) => inMs), LONGEST_MS);
      this.#timer = setTimeout(() => this.review(), Math.ceil(next));
    }
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#forgetSettings();
  }
}
