import { TokenGuardClock } from 'amplify-token-guard';
import { BrowserClock } from './browser-clock';
import { PageEvents } from './page-events';

/**
 * One tab from the browser's point of view. While it is frozen, its tasks wait. When it is dead,
 * they are dropped. Requests and messages that it has already sent are delivered in any case.
 */
export class Page {
  readonly window = new PageEvents();
  readonly document = new PageEvents();
  readonly #held: (() => void)[] = [];
  readonly #onDeath: (() => void)[] = [];
  #isFrozen = false;
  #isDead = false;
  #writesToLive = Infinity;
  /** The periods in which the page was frozen, in monotonic time. */
  readonly freezes: { readonly fromMs: number; toMs: number }[] = [];
  #timerGrainMs = 0;
  /** The number of pending timers. */
  timers = 0;

  constructor(
    readonly number: number,
    readonly device: BrowserClock,
  ) {}

  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  get isRunning(): boolean {
    return !this.#isFrozen && !this.#isDead;
  }

  /** Whether it crashed, so that only a part of its tokens may be stored. */
  get hasCrashed(): boolean {
    return this.#writesToLive <= 0;
  }

  wasFrozen(fromMs: number, toMs: number): boolean {
    return this.freezes.some((freeze) => freeze.fromMs <= toMs && freeze.toMs >= fromMs);
  }

  /** The clock that the page's scripts see. */
  readonly clock: TokenGuardClock = {
    wallMs: () => this.device.wallMs(),
    monotonicMs: () => this.device.monotonicMs(),
    after: (delayMs, task) => this.#after(delayMs, task),
  };

  /** Runs a task now, or when the page is resumed. */
  deliver(task: () => void): void {
    if (this.#isDead) return;
    if (this.#isFrozen) this.#held.push(task);
    else task();
  }

  freeze(): void {
    if (this.#isDead || this.#isFrozen) return;
    this.#isFrozen = true;
    this.freezes.push({ fromMs: this.device.monotonicMs(), toMs: Infinity });
  }

  resume(): void {
    if (this.#isDead || !this.#isFrozen) return;
    this.#isFrozen = false;
    this.freezes.at(-1)!.toMs = this.device.monotonicMs();
    const held = this.#held.splice(0);
    this.document.dispatch('resume');
    for (const task of held) this.device.after(0, () => this.deliver(task));
  }

  onDeath(task: () => void): void {
    this.#onDeath.push(task);
  }

  /** The page crashes, or the system ends it. None of its code runs after that. */
  die(): void {
    if (this.#isDead) return;
    this.#isDead = true;
    this.#held.length = 0;
    for (const task of this.#onDeath) task();
  }

  /**
   * Sends the page to the background, where timers run only at multiples of `grainMs`. With 0,
   * brings it to the front.
   */
  throttle(grainMs: number): void {
    this.#timerGrainMs = grainMs;
    if (grainMs === 0) this.deliver(() => this.document.dispatch('visibilitychange'));
  }

  /** The page dies after this number of storage writes. */
  dieAfterWrites(writes: number): void {
    this.#writesToLive = writes;
  }

  noteWrite(): void {
    if (--this.#writesToLive <= 0) this.die();
  }

  #throttled(delayMs: number): number {
    if (this.#timerGrainMs === 0) return delayMs;
    const nowMs = this.device.monotonicMs();
    return Math.ceil((nowMs + delayMs) / this.#timerGrainMs) * this.#timerGrainMs - nowMs;
  }

  #after(delayMs: number, task: () => void): () => void {
    let isOpen = true;
    this.timers++;
    const close = (): void => {
      if (isOpen) this.timers--;
      isOpen = false;
    };
    const cancel = this.device.after(this.#throttled(delayMs), () =>
      this.deliver(() => {
        if (!isOpen) return;
        close();
        task();
      }),
    );
    return () => {
      close();
      cancel();
    };
  }
}
