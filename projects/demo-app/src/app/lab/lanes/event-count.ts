/** An event is on its way for so long before it counts as missed. */
const GRACE_MS = 3_000;

/** Which events of a subscription reached the app. */
export class EventCount {
  /** When each event that has not arrived was published. */
  readonly #awaited = new Map<number, number>();
  #begun = false;

  published(sequence: number, atMs: number): void {
    this.#awaited.set(sequence, atMs);
  }

  received(sequences: readonly number[]): void {
    // What was published before the subscription began was not missed.
    if (!this.#begun) this.#awaited.clear();
    this.#begun = true;
    sequences.forEach((sequence) => this.#awaited.delete(sequence));
  }

  missed(nowMs: number): number {
    return [...this.#awaited.values()].filter((atMs) => atMs < nowMs - GRACE_MS).length;
  }
}
