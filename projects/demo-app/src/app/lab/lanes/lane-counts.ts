/** What the user of a lane noticed, and the requests that it cost. */
export interface LaneCounts {
  readonly failures: number;
  /** Sessions that ended without a sign-out by the user. */
  readonly signOuts: number;
  /** Requests that took longer than a second. */
  readonly waits: number;
  /** Refresh requests that reached the user pool. */
  readonly refreshes: number;
  /** Responses with status 401, even if the user noticed nothing. */
  readonly rejected: number;
  /** Events that reached the app seconds late, or never. */
  readonly late: number;
  readonly answered: number;
  /** Mutations that the user requested, and mutations that ran. */
  readonly playsAsked: number;
  readonly playsRun: number;
}
