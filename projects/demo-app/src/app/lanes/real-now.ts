/** Milliseconds since the epoch on the real clock, also in a lane whose own clock was set wrong. */
export function realNow(): number {
  return performance.timeOrigin + performance.now();
}
