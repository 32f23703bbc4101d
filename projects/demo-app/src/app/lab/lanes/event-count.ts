/** So much later than it could an event comes, before it counts as late. */
const GRACE_MS = 3_000;

/** Which events of a subscription reached the app in time. */
export class EventCount {
  /** When each event that has not arrived counts as late. */
  readonly #awaited = new Map<number, number>();
  #begun = false;
  #ended = false;
  #online = true;
  #late = 0;

  published(sequence: number, atMs: number): void {
    if (this.#ended) return;
    this.#awaited.set(sequence, this.#online ? atMs + GRACE_MS : Infinity);
  }

  /** Nothing reaches a device that is offline: the time for what is under way begins when it is back. */
  setOnline(online: boolean, atMs: number): void {
    this.#online = online;
    for (const [sequence, dueMs] of this.#awaited) {
      if (dueMs >= atMs) this.#awaited.set(sequence, online ? atMs + GRACE_MS : Infinity);
    }
  }

  /** Nobody is signed in any more: that is bad enough, and nothing that comes now is for them. */
  end(atMs: number): void {
    this.#late = this.late(atMs);
    this.#awaited.clear();
    this.#begun = false;
    this.#ended = true;
  }

  received(sequences: readonly number[], atMs: number): void {
    // What was published before the subscription began was not for it.
    if (!this.#begun) this.#awaited.clear();
    this.#begun = true;
    this.#ended = false;
    for (const sequence of sequences) {
      if ((this.#awaited.get(sequence) ?? Infinity) < atMs) this.#late += 1;
      this.#awaited.delete(sequence);
    }
  }

  /** How many came late, or have not come although they should have. */
  late(nowMs: number): number {
    return this.#late + [...this.#awaited.values()].filter((dueMs) => dueMs < nowMs).length;
  }
}
