import { BrowserClock } from '../../model/browser-clock';

/**
 * The number of timers per hour in one world above which the clock throws. So many timers mean that
 * one of them restarts endlessly.
 */
const MAX_TIMERS_PER_HOUR = 20_000;
const HOUR_MS = 3_600_000;

/** A clock of a device that counts the timers that ran. */
export class CountingClock extends BrowserClock {
  ranTimers = 0;

  override after(delayMs: number, task: () => void): () => void {
    if (!Number.isFinite(delayMs)) throw new Error(`A timer has a delay of ${delayMs} ms.`);
    return super.after(delayMs, () => {
      const most = MAX_TIMERS_PER_HOUR * Math.ceil(1 + this.elapsedMs / HOUR_MS);
      if (++this.ranTimers > most) throw new Error(`More than ${most} timers ran.`);
      task();
    });
  }
}
