import type { TimelineLane } from './timeline-lane';
import type { Track } from './track';

/** A lane with what its track held when it was last looked at. */
export interface LaneSample {
  readonly lane: TimelineLane;
  readonly track: Track;
}
