import type { ServerClock } from '../world/server-clock';
import type { SettingsStore } from '../world/settings-store';

/** What a socket has to do by itself, and when. */
export interface Duty {
  /** From now on; it is due at 0 or less. */
  readonly inMs: number;
  readonly perform: () => void;
}

/** What a schedule goes by; a world has both. */
interface Conditions {
  readonly clock: ServerClock;
  readonly settings: SettingsStore;
}

/** Performs duties when they are due. A change of settings, and so a step of the clock, is taken into account at once. */
export class Schedule {
  readonly #clock: ServerClock;
  readonly #duties: () => readonly Duty[];
  readonly #forgetSettings: () => void;
  #cancel: () => void = () => undefined;
  #stopped = false;

  /** @param duties what there is to do as things are now */
  constructor({ clock, settings }: Conditions, duties: () => readonly Duty[]) {
    this.#clock = clock;
    this.#duties = duties;
    this.#forgetSettings = settings.onChange(() => this.review());
    this.review();
  }

  /** Does what is due and waits for what is next. To be called when duties have changed. */
  review(): void {
    this.#cancel();
    this.#duties().forEach(({ inMs, perform }) => {
      if (inMs <= 0 && !this.#stopped) {
        perform();
      }
    });
    if (!this.#stopped) {
      const next = Math.min(...this.#duties().map(({ inMs }) => inMs));
      this.#cancel = this.#clock.after(next, () => this.review());
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
    this.#forgetSettings();
  }
}
