import { LaneCounts } from './lane-counts';

/** For specs: the counts of a lane without any failure. */
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
