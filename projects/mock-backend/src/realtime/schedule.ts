import type { ServerClock } from '../world/server-clock';
import type { SettingsStore } from '../world/settings-store';

/** A scheduled task of a socket. */
export interface ScheduledTask {
  /** The time until it is due. It is due at 0 or less. */
  readonly inMs: number;
  readonly perform: () => void;
}

/** The clock and the settings of a schedule. A world has both. */
interface Conditions {
  readonly clock: ServerClock;
  readonly settings: SettingsStore;
}

/**
 * Runs tasks when they are due. Applies changed settings immediately, including steps of the clock.
 */
export class Schedule {
  readonly #clock: ServerClock;
  readonly #scheduledTasks: () => readonly ScheduledTask[];
  readonly #forgetSettings: () => void;
  #cancel: () => void = () => undefined;
  #stopped = false;

  /** @param scheduledTasks returns the current tasks */
  constructor({ clock, settings }: Conditions, scheduledTasks: () => readonly ScheduledTask[]) {
    this.#clock = clock;
    this.#scheduledTasks = scheduledTasks;
    this.#forgetSettings = settings.onChange(() => this.review());
    this.review();
  }

  /** Runs the due tasks, and waits for the next one. Call it when the tasks have changed. */
  review(): void {
    this.#cancel();
    this.#scheduledTasks().forEach(({ inMs, perform }) => {
      if (inMs <= 0 && !this.#stopped) {
        perform();
      }
    });
    if (!this.#stopped) {
      const next = Math.min(...this.#scheduledTasks().map(({ inMs }) => inMs));
      this.#cancel = this.#clock.after(next, () => this.review());
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
    this.#forgetSettings();
  }
}
