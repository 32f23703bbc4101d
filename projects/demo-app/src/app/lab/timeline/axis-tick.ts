export interface AxisTick {
  readonly atMs: number;
  readonly label: string;
}

const STEPS_MS = [1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000];
const ROOM_PX = 72;

/** The shortest round step that leaves enough space for the labels. */
export function tickStepMs(pxPerMs: number): number {
  return STEPS_MS.find((stepMs) => stepMs * pxPerMs >= ROOM_PX) ?? 300_000;
}

export function roundTimes(fromMs: number, toMs: number, stepMs: number): number[] {
  const times: number[] = [];
  for (let atMs = Math.ceil(fromMs / stepMs) * stepMs; atMs <= toMs; atMs += stepMs) {
    times.push(atMs);
  }
  return times;
}

/**
 * Ticks at whole steps before and after the origin, such as `−15 s`. The origin has its own label.
 */
export function ticksAround(
  origin: AxisTick,
  fromMs: number,
  toMs: number,
  stepMs: number,
): AxisTick[] {
  return roundTimes(fromMs - origin.atMs, toMs - origin.atMs, stepMs).map((sinceMs) =>
    sinceMs === 0
      ? origin
      : {
          atMs: origin.atMs + sinceMs,
          label: `${sinceMs < 0 ? '−' : '+'}${Math.abs(sinceMs) / 1_000} s`,
        },
  );
}
