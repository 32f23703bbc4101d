import type { ManualClock } from 'amplify-token-guard/testing';

const MINUTE = 60_000;

/** From now on, timers run after a minute at the earliest, as in a tab that was long in the background. */
export function throttleTimers(clock: ManualClock): void {
  const after = clock.after.bind(clock);
  jest
    .spyOn(clock, 'after')
    .mockImplementation((delayMs, task) => after(Math.max(delayMs, MINUTE), task));
}
