import type { TimelineLane } from './timeline-lane';
import type { Track } from './track';

/** A lane, and the content of its track at the last update. */
export interface LaneSample {
  readonly lane: TimelineLane;
  readonly track: Track;
}
