const BUCKET_MS = 100;
const NONE = -1;

/**
 * A clock for many clients that each wait for one time. It has a list of clients for each tenth of
 * a second.
 */
export class Buckets {
  readonly #first: Int32Array;
  readonly #next: Int32Array;
  readonly #dueMs: Float64Array;

  constructor(
    clients: number,
    private readonly endMs: number,
  ) {
    this.#first = new Int32Array(Math.ceil(endMs / BUCKET_MS)).fill(NONE);
    this.#next = new Int32Array(clients);
    this.#dueMs = new Float64Array(clients);
  }

  /** Times after the end are ignored. */
  add(client: number, dueMs: number): void {
    if (dueMs >= this.endMs) return;
    const bucket = Math.floor(dueMs / BUCKET_MS);
    this.#dueMs[client] = dueMs;
    this.#next[client] = this.#first[bucket]!;
    this.#first[bucket] = client;
  }

  /**
   * Calls `due` for each client when its time has come. The callback may add it again for a later
   * time.
   */
  run(due: (client: number, nowMs: number) => void): void {
    for (let bucket = 0; bucket < this.#first.length; bucket++) {
      while (this.#first[bucket] !== NONE) {
        const client = this.#first[bucket]!;
        this.#first[bucket] = this.#next[client]!;
        due(client, this.#dueMs[client]!);
      }
    }
  }
}
