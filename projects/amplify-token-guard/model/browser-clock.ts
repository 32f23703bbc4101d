import { setImmediate } from 'node:timers';
import { WorldClock } from './world-clock';

const START_MS = Date.UTC(2030, 0);

/** The clock of a device with several tabs. All pending tasks run before time moves on. */
export class BrowserClock extends WorldClock {
  /** Whether the wall clock was ever set to another time. */
  hasStepped = false;

  override stepWall(ms: number): void {
    this.hasStepped = true;
    super.stepWall(ms);
  }

  override settle(): Promise<void> {
    return new Promise((resolve) => void setImmediate(resolve));
  }
}

/** The correct time, as servers report it. The wall clock of the device may differ from it. */
export class ServerClock extends WorldClock {
  constructor(
    private readonly device: BrowserClock,
    private readonly aheadMs: number,
  ) {
    super();
  }

  override get elapsedMs(): number {
    return START_MS + this.aheadMs + this.device.elapsedMs;
  }
}
