import { Injectable } from '@angular/core';
import { TokenGuardClock } from 'amplify-token-guard';

/** As many steps as any chain of promises in the guard and around it takes. */
const MICROTASKS_TO_SETTLE = 100;
/** One for all: to look up a global name is slow in jsdom, and this is done very often. */
const RESOLVED = Promise.resolve();

/** More timers than this at one moment are one that is set again and again. */
const MOST_TIMERS_AT_ONCE = 1_000;

interface Timer {
  readonly dueMs: number;
  readonly task: () => void;
}

/**
 * A clock that stands still until it is told to go on. Starts at 1 January 2030.
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

  /** How many timers are set. */
  get timerCount(): number {
    return this.#timers.length;
  }

  /** Time that really went by, awake and asleep: what no device can read off. */
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
   * Lets time pass; each timer runs when it is due, and promises settle before the next one.
   *
   * @throws Error when timers go on and on without time going by.
   */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#monotonicMs + ms;
    await this.settle();
    let atOnce = 0;
    for (let timer = this.#next(untilMs); timer; timer = this.#next(untilMs)) {
      this.#timers = this.#timers.filter((other) => other !== timer);
      atOnce = timer.dueMs > this.#monotonicMs ? 0 : atOnce + 1;
      if (atOnce > MOST_TIMERS_AT_ONCE) {
        throw new Error(`${atOnce} timers ran at one moment: something sets one again and again.`);
      }
      this.#goTo(Math.max(timer.dueMs, this.#monotonicMs));
      timer.task();
      await this.settle();
    }
    this.#goTo(untilMs);
    await this.settle();
  }

  /** Sets the wall clock forward, or back with a negative number, as a user or NTP would. */
  stepWall(ms: number): void {
    this.#wallMs += ms;
  }

  /** The device sleeps: only the wall clock goes on, and no timer runs. */
  sleep(ms: number): void {
    this.#sleptMs += ms;
    this.#wallMs += ms;
  }

  /** Lets promises settle without letting time pass. */
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
