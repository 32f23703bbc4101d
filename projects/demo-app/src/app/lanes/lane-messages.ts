/** A request that the Lab can start in a lane. `watchRoyalties` is a subscription. */
export type Question = 'recordPlay' | 'readRoyalties' | 'readByRest' | 'watchRoyalties';

/** A message from the Lab to the tabs of a lane. */
export type LaneCommand =
  /** Each tab responds with `here`. */
  | { readonly type: 'call' }
  /** To the first tab: starts a new session. */
  | { readonly type: 'sign-in'; readonly username: string }
  /** To the first tab. */
  | { readonly type: 'sign-out' }
  /** From now on, requests the stream in this interval. `null`: stops. */
  | { readonly type: 'run'; readonly everyMs: number | null }
  /** To the first tab. */
  | { readonly type: 'ask'; readonly question: Question; readonly id: string }
  /** Sets the offset of this device's clock. A positive offset is ahead. */
  | { readonly type: 'set-clock'; readonly offsetMs: number }
  /**
   * Simulates that the device is offline or online. The backend drops the requests in the meantime.
   */
  | { readonly type: 'online'; readonly online: boolean };

export type LaneStatus = 'starting' | 'signed-out' | 'signed-in';
export type SocketState = 'connecting' | 'open' | 'broken' | 'closed';

/** A message from a tab of a lane to the Lab, with everything that its user saw. Times are real. */
export type LaneReport = { readonly tab: number; readonly atMs: number } & (
  | { readonly type: 'here'; readonly status: LaneStatus; readonly socket: SocketState }
  /** `asked`: the user signed in or out. Otherwise the session was lost. */
  | { readonly type: 'status'; readonly status: LaneStatus; readonly asked: boolean }
  | { readonly type: 'sent'; readonly id: string; readonly what: string }
  | {
      readonly type: 'answered';
      readonly id: string;
      readonly ok: boolean;
      readonly text: string;
    }
  | { readonly type: 'socket'; readonly state: SocketState }
  /** Events that reached the app. `late` if the app had to load them. */
  | { readonly type: 'events'; readonly sequences: readonly number[]; readonly late: boolean }
  /** The guard retried a rejected request. The other lanes don't retry. */
  | { readonly type: 'retried'; readonly sentence: string }
);

/** A report without the tab and the time, which are added later. */
export type LaneNews = LaneReport extends infer Report
  ? Report extends LaneReport
    ? Omit<Report, 'tab' | 'atMs'>
    : never
  : never;

/** The channel that connects the Lab with the tabs and frames of one lane. */
export function channelOf(world: string): string {
  return `expiry-lab/${world}`;
}
