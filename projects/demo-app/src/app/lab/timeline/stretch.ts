/**
 * The stretch of time that is drawn, a little wider than the window that is seen. It stays the same
 * for a while as the window moves on over it: until then nothing needs to be drawn again.
 */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  /** Where x is 0. Near the window, as large coordinates blur. */
  readonly baseMs: number;
  readonly pxPerMs: number;
  /** What lies within one such length is drawn as one. */
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
