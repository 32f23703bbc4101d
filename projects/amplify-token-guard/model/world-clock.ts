import { ManualClock } from 'amplify-token-guard/testing';

/** A manual clock that remembers what makes it impossible to know a token's age. */
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
