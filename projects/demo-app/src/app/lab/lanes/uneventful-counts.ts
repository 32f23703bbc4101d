import { LaneCounts } from './lane-counts';

/** For specs: what a lane has counted when nothing went wrong. */
export const UNEVENTFUL: LaneCounts = {
  failures: 0,
  signOuts: 0,
  waits: 0,
  refreshes: 5,
  rejected: 0,
  late: 0,
  answered: 50,
  playsAsked: 1,
  playsRun: 1,
};
