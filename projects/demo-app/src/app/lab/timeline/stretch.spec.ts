import { sameStretch, stretchOf, xOf } from './stretch';

const WINDOW_MS = 20_000;

describe('stretchOf', () => {
  it('stays the same while the window moves within a chunk', () => {
    const [a, b, c] = [40_000, 41_900, 42_000].map((edge) => stretchOf(edge, WINDOW_MS, 800));
    expect(sameStretch(a!, b!)).toBe(true);
    expect(sameStretch(b!, c!)).toBe(false);
  });

  it('covers the window', () => {
    const { fromMs, toMs } = stretchOf(41_900, WINDOW_MS, 800);
    expect(fromMs).toBeLessThanOrEqual(21_900);
    expect(toMs).toBeGreaterThanOrEqual(41_900);
  });

  it('differs with the width', () => {
    const narrow = stretchOf(40_000, WINDOW_MS, 400);
    expect(sameStretch(stretchOf(40_000, WINDOW_MS, 800), narrow)).toBe(false);
  });

  it('places times near the window at small coordinates', () => {
    const edgeMs = Date.UTC(2026, 0, 1);
    const stretch = stretchOf(edgeMs, WINDOW_MS, 800);
    expect(xOf(stretch, edgeMs)).toBeLessThanOrEqual(2 * 800);
    expect(xOf(stretch, edgeMs) - xOf(stretch, edgeMs - WINDOW_MS)).toBeCloseTo(800);
  });
});
