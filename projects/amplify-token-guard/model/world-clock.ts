import { ManualClock } from 'amplify-token-guard/testing';

/** A manual clock that records the events after which the guard can't know the age of a token. */
export class WorldClock extends ManualClock {
  /** Whether the wall clock was ever set back. */
  wentBack = false;
  hasSlept = false;

  override sleep(ms: number): void {
    this.hasSlept ||= ms > 0;
    super.sleep(ms);
  }

  override stepWall(ms: number): void {
    this.wentBack ||= ms < 0;
    super.stepWall(ms);
  }
}
