import { TokenGuardClock } from 'amplify-token-guard';
import { BrowserClock } from './browser-clock';
import { PageEvents } from './page-events';

/**
 * One tab as the browser sees it. Frozen, its tasks wait until it is resumed; dead, they are dropped.
 * What it has sent out already is no longer in its hands.
 */
export class Page {
  readonly window = new PageEvents();
  readonly document = new PageEvents();
  readonly #held: (() => void)[] = [];
  readonly #onDeath: (() => void)[] = [];
  #isFrozen = false;
  #isDead = false;
  #writesToLive = Infinity;
  /** When it was frozen, by monotonic time. */
  readonly freezes: { readonly fromMs: number; toMs: number }[] = [];
  #timerGrainMs = 0;
  /** How many timers its scripts have set. */
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

  /** Whether it died in the middle of what it wrote. */
  get diedWriting(): boolean {
    return this.#writesToLive <= 0;
  }

  wasFrozen(fromMs: number, toMs: number): boolean {
    return this.freezes.some((freeze) => freeze.fromMs <= toMs && freeze.toMs >= fromMs);
  }

  /** The clock that its scripts see. */
  readonly clock: TokenGuardClock = {
    wallMs: () => this.device.wallMs(),
    monotonicMs: () => this.device.monotonicMs(),
    after: (delayMs, task) => this.#after(delayMs, task),
  };

  /** Gives it something to do as soon as it can. */
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

  /** It crashes, or is killed by the system: nothing of it runs any more. */
  die(): void {
    if (this.#isDead) return;
    this.#isDead = true;
    this.#held.length = 0;
    for (const task of this.#onDeath) task();
  }

  /**
   * It goes to the background, where timers come at a multiple of `grainMs` only, or with 0 to the front
   * again.
   */
  throttle(grainMs: number): void {
    this.#timerGrainMs = grainMs;
    if (grainMs === 0) this.deliver(() => this.document.dispatch('visibilitychange'));
  }

  /** It dies when it has written as often as this to the storage. */
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
