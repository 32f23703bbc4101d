/** From back to front. Each look is a class in the style sheet of the chart. */
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
 * Merges shapes with the same look that are close in time into one path. So a busy minute needs
 * dozens of nodes instead of thousands, and old paths don't change anymore.
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
