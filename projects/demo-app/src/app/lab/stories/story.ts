import { LaneDesk } from '../lanes/lane-desk';

/** One thing that happens to every lane at the same moment. */
export interface Step {
  /** Milliseconds after the sign-in. */
  readonly atMs: number;
  /** Told to the reader, and noted on the timeline. */
  readonly says: string;
  readonly does?: (desk: LaneDesk) => Promise<void> | void;
}

/** What happens to a user one day, told to the three lanes alike. */
export interface Story {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly lifeSeconds: number;
  readonly steps: readonly Step[];
  /** When the verdict is given. */
  readonly endMs: number;
}
