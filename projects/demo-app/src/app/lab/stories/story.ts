import { LaneDesk } from '../lanes/lane-desk';

/** An event that happens in every lane at the same time. */
export interface Step {
  /** The time since the sign-in, in ms. */
  readonly atMs: number;
  /** The text for the reader and for the mark on the timeline. */
  readonly text: string;
  readonly does?: (desk: LaneDesk) => Promise<void> | void;
}

/** A story about a user, which happens in all three lanes. */
export interface Story {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly lifeSeconds: number;
  readonly steps: readonly Step[];
  /** When the verdict is given. */
  readonly endMs: number;
}
