/** Chance that is the same each time: equal seeds give equal rolls. A seed of 0 rolls only zeros. */
export class Dice {
  #state: number;
  #rolls = 0;

  constructor(private readonly seed: number) {
    this.#state = seed;
  }

  /** From 0 to less than 1. */
  roll(): number {
    if (this.seed === 0) return 0;
    // mulberry32
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** In place of `Math.random()`: no two are equal. */
  readonly random = (): number => (this.roll() * 0.999 + (++this.#rolls % 1_000) * 1e-6) % 1;
}
