import { Injectable } from '@angular/core';
import { TokenGuardClock } from 'amplify-token-guard';

/** Enough for any chain of promises in the guard and around it. */
const MICROTASKS_TO_SETTLE = 100;
/** Shared, because jsdom looks up global names slowly and this runs very often. */
const RESOLVED = Promise.resolve();

/** More timers than this at the same time indicate an endless loop. */
const MOST_TIMERS_AT_ONCE = 1_000;

interface Timer {
  readonly dueMs: number;
  readonly task: () => void;
}

/**
 * A clock that only moves when a test advances it. Starts on 1 January 2030.
 *
 * @example
 * ```ts
 * const clock = TestBed.inject(ManualClock);
 * await clock.advance(60_000);
 * ```
 */
@Injectable()
export class ManualClock extends TokenGuardClock {
  #monotonicMs = 0;
  #wallMs = Date.UTC(2030, 0);
  #sleptMs = 0;
  #timers: Timer[] = [];

  /** The number of pending timers. */
  get timerCount(): number {
    return this.#timers.length;
  }

  /** The real time that has passed, awake and asleep. No device can measure it. */
  get elapsedMs(): number {
    return this.#monotonicMs + this.#sleptMs;
  }

  override wallMs(): number {
    return this.#wallMs;
  }

  override monotonicMs(): number {
    return this.#monotonicMs;
  }

  override after(delayMs: number, task: () => void): () => void {
    if (!Number.isFinite(delayMs)) {
      throw new RangeError(`A timer needs a finite number of milliseconds, not ${delayMs}.`);
    }
    const timer = { dueMs: this.#monotonicMs + delayMs, task };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /**
   * Advances the time. Each timer runs when it is due, and promises settle before the next one.
   *
   * @throws Error when timers restart endlessly without time passing.
   */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#monotonicMs + ms;
    await this.settle();
    let atOnce = 0;
    for (let timer = this.#next(untilMs); timer; timer = this.#next(untilMs)) {
      this.#timers = this.#timers.filter((other) => other !== timer);
      atOnce = timer.dueMs > this.#monotonicMs ? 0 : atOnce + 1;
      if (atOnce > MOST_TIMERS_AT_ONCE) {
        throw new Error(
          `${atOnce} timers ran at the same time. Does a timer restart itself without a delay?`,
        );
      }
      this.#goTo(Math.max(timer.dueMs, this.#monotonicMs));
      timer.task();
      await this.settle();
    }
    this.#goTo(untilMs);
    await this.settle();
  }

  /** Sets the wall clock forward, or back with a negative number, like a user or NTP. */
  stepWall(ms: number): void {
    this.#wallMs += ms;
  }

  /** Puts the device to sleep: only the wall clock advances, and no timer runs. */
  sleep(ms: number): void {
    this.#sleptMs += ms;
    this.#wallMs += ms;
  }

  /** Lets promises settle without advancing the time. */
  async settle(): Promise<void> {
    for (let i = 0; i < MICROTASKS_TO_SETTLE; i++) await RESOLVED;
  }

  #next(untilMs: number): Timer | undefined {
    const due = this.#timers.filter(({ dueMs }) => dueMs <= untilMs);
    return due.sort((a, b) => a.dueMs - b.dueMs)[0];
  }

  #goTo(monotonicMs: number): void {
    this.#wallMs += monotonicMs - this.#monotonicMs;
    this.#monotonicMs = monotonicMs;
  }
}
