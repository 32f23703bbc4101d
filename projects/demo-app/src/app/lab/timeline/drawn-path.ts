/** From the back to the front. Each look is a class of the drawing's style sheet. */
const LOOKS = [
  'grid',
  'band',
  'rest',
  'rest-lead',
  'rest-buffer',
  'life',
  'lead',
  'buffer',
  'zone-edge',
  'replaced',
  'socket-open',
  'socket-connecting',
  'request-ok',
  'request-ok-wait',
  'request-failed',
  'request-failed-wait',
  'request-pending',
  'request-pending-wait',
  'failed-end',
  'retried',
  'rejected',
  'trouble',
  'signed-out',
  'signed-in',
  'refreshed',
  'refresh-failed',
] as const;

export type Look = (typeof LOOKS)[number];

export interface DrawnPath {
  readonly id: string;
  readonly look: Look;
  readonly d: string;
}

/**
 * Gathers what looks alike and lies close in time in one path: a busy minute is then some dozens of
 * nodes, not thousands, and what is past is not touched again.
 */
export class PathGatherer {
  readonly #chunkMs: number;
  readonly #chunks = new Map<string, { look: Look; chunk: number; d: string }>();

  constructor(chunkMs: number) {
    this.#chunkMs = chunkMs;
  }

  add(look: Look, atMs: number, d: string): void {
    const chunk = Math.floor(atMs / this.#chunkMs);
    const id = `${look} ${chunk}`;
    this.#chunks.set(id, { look, chunk, d: (this.#chunks.get(id)?.d ?? '') + d });
  }

  paths(): DrawnPath[] {
    return [...this.#chunks]
      .map(([id, path]) => ({ id, ...path }))
      .sort((a, b) => LOOKS.indexOf(a.look) - LOOKS.indexOf(b.look) || a.chunk - b.chunk);
  }
}
