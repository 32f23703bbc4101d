/**
 * A repeatable random generator: the same seed gives the same sequence. Seed 0 always returns 0.
 */
export class Dice {
  #state: number;
  #rolls = 0;

  constructor(private readonly seed: number) {
    this.#state = seed;
  }

  /** A number from 0 (inclusive) to 1 (exclusive). */
  roll(): number {
    if (this.seed === 0) return 0;
    // mulberry32
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A replacement for `Math.random()` that never returns the same number twice. */
  readonly random = (): number => (this.roll() * 0.999 + (++this.#rolls % 1_000) * 1e-6) % 1;
}
