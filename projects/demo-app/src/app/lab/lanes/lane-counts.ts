/** What the user of a lane saw, and what it cost. */
export interface LaneCounts {
  readonly failures: number;
  /** Sessions lost: nobody asked for it. */
  readonly signOuts: number;
  /** Requests that took longer than a second. */
  readonly waits: number;
  /** Refresh requests that reached the user pool. */
  readonly refreshes: number;
  /** 401s, whether or not the user saw anything of them. */
  readonly rejected: number;
  /** Events that reached the app seconds too late, or never. */
  readonly late: number;
  readonly answered: number;
  /** Mutations that the user asked for, and that ran. */
  readonly playsAsked: number;
  readonly playsRun: number;
}
