import { BrowserClock } from '../../model/browser-clock';

/** More timers than this in an hour of one world are a storm. */
const MOST_TIMERS_AN_HOUR = 20_000;
const HOUR_MS = 3_600_000;

/** A device's clock that counts the timers that ran. */
export class CountingClock extends BrowserClock {
  ranTimers = 0;

  override after(delayMs: number, task: () => void): () => void {
    if (!Number.isFinite(delayMs)) throw new Error(`A timer is set for ${delayMs} ms.`);
    return super.after(delayMs, () => {
      const most = MOST_TIMERS_AN_HOUR * Math.ceil(1 + this.elapsedMs / HOUR_MS);
      if (++this.ranTimers > most) throw new Error(`More than ${most} timers ran.`);
      task();
    });
  }
}
