/** How late an event may arrive without counting as late. */
const GRACE_MS = 3_000;

/** Counts the events of a subscription that reached the app in time, late, or never. */
export class EventCount {
  /** For each event that hasn't arrived: when it counts as late. */
  readonly #awaited = new Map<number, number>();
  #begun = false;
  #ended = false;
  #online = true;
  #late = 0;

  published(sequence: number, atMs: number): void {
    if (this.#ended) return;
    this.#awaited.set(sequence, this.#online ? atMs + GRACE_MS : Infinity);
  }

  /**
   * An offline device receives nothing. For pending events, the time starts when it is online
   * again.
   */
  setOnline(online: boolean, atMs: number): void {
    this.#online = online;
    for (const [sequence, dueMs] of this.#awaited) {
      if (dueMs >= atMs) this.#awaited.set(sequence, online ? atMs + GRACE_MS : Infinity);
    }
  }

  /** The user is signed out. That counts by itself, so events from now on don't count. */
  end(atMs: number): void {
    this.#late = this.late(atMs);
    this.#awaited.clear();
    this.#begun = false;
    this.#ended = true;
  }

  received(sequences: readonly number[], atMs: number): void {
    // Events from before the subscription don't count.
    if (!this.#begun) this.#awaited.clear();
    this.#begun = true;
    this.#ended = false;
    for (const sequence of sequences) {
      if ((this.#awaited.get(sequence) ?? Infinity) < atMs) this.#late += 1;
      this.#awaited.delete(sequence);
    }
  }

  /** The number of events that arrived late, or should have arrived by now. */
  late(nowMs: number): number {
    return this.#late + [...this.#awaited.values()].filter((dueMs) => dueMs < nowMs).length;
  }
}
