import type { Signal } from '@angular/core';
import type { Track } from './track';

/** One lane of the timeline. */
export interface TimelineLane {
  readonly name: string;
  /** The name for users, such as `With the guard`. */
  readonly label: string;
  readonly track: Signal<Track>;
}
