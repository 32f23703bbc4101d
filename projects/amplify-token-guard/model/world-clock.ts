import { ManualClock } from 'amplify-token-guard/testing';

/** The device's clocks, and the true time that servers live by. */
export class WorldClock extends ManualClock {
  #sleptMs = 0;
  /** Whether the wall clock was ever set back. */
  wentBack = false;

  get sleptMs(): number {
    return this.#sleptMs;
  }

  /** Not known to the device. */
  trueMs(): number {
    return this.monotonicMs() + this.#sleptMs;
  }

  override sleep(ms: number): void {
    this.#sleptMs += ms;
    super.sleep(ms);
  }

  override stepWall(ms: number): void {
    this.wentBack ||= ms < 0;
    super.stepWall(ms);
  }
}
