/**
 * The stretch of time that is drawn. It is a little wider than the visible window, so it needs no
 * new drawing for a while as the window moves.
 */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  /** The time at x = 0. It is close to the window, because large coordinates are imprecise. */
  readonly baseMs: number;
  readonly pxPerMs: number;
  /** Everything within this duration is drawn as one path. */
  readonly chunkMs: number;
}

const CHUNKS_PER_WINDOW = 10;

export function stretchOf(edgeMs: number, windowMs: number, widthPx: number): Stretch {
  const startMs = edgeMs - windowMs;
  const chunkMs = windowMs / CHUNKS_PER_WINDOW;
  const fromMs = Math.floor(startMs / chunkMs) * chunkMs;
  return {
    fromMs,
    toMs: fromMs + windowMs + chunkMs,
    baseMs: Math.floor(startMs / windowMs) * windowMs,
    pxPerMs: widthPx / windowMs,
    chunkMs,
  };
}

export function sameStretch(a: Stretch, b: Stretch): boolean {
  return a.fromMs === b.fromMs && a.chunkMs === b.chunkMs && a.pxPerMs === b.pxPerMs;
}

export function xOf(stretch: Stretch, atMs: number): number {
  return (atMs - stretch.baseMs) * stretch.pxPerMs;
}
