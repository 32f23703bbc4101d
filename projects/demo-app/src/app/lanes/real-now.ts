/** Milliseconds since the epoch on the real clock, even in a lane whose clock is wrong. */
export function realNow(): number {
  return performance.timeOrigin + performance.now();
}
