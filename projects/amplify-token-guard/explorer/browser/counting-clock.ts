import { BrowserClock } from '../../model/browser-clock';

/** More timers than this in one world, none of which is longer than some hours, are a storm. */
const MOST_TIMERS = 20_000;

/** A device's clock that counts the timers that ran. */
export class CountingClock extends BrowserClock {
  ranTimers = 0;

  override after(delayMs: number, task: () => void): () => void {
    if (!Number.isFinite(delayMs)) throw new Error(`A timer is set for ${delayMs} ms.`);
    return super.after(delayMs, () => {
      if (++this.ranTimers > MOST_TIMERS) throw new Error(`More than ${MOST_TIMERS} timers ran.`);
      task();
    });
  }
}
