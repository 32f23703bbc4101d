/** A request that somebody asks a lane to make; `watchRoyalties` is a subscription. */
export type Question = 'recordPlay' | 'readRoyalties' | 'readByRest' | 'watchRoyalties';

/** What the Lab tells the tabs of a lane. */
export type LaneCommand =
  /** Says `here`, whoever is there. */
  | { readonly type: 'call' }
  /** To the first tab: begins a new session. */
  | { readonly type: 'sign-in'; readonly username: string }
  /** To the first tab. */
  | { readonly type: 'sign-out' }
  /** Asks for the stream so often from now on; `null` for no more. */
  | { readonly type: 'run'; readonly everyMs: number | null }
  /** To the first tab. */
  | { readonly type: 'ask'; readonly question: Question; readonly id: string }
  /** Sets this device's clock, by how far it is off; positive is ahead. */
  | { readonly type: 'set-clock'; readonly offsetMs: number }
  /** Tells the page that its device is offline or online; the backend drops what is sent meanwhile. */
  | { readonly type: 'online'; readonly online: boolean };

export type LaneStatus = 'starting' | 'signed-out' | 'signed-in';
export type SocketState = 'connecting' | 'open' | 'broken' | 'closed';

/** What a tab of a lane tells the Lab: all that its user saw. Times are real ones. */
export type LaneReport = { readonly tab: number; readonly atMs: number } & (
  | { readonly type: 'here'; readonly status: LaneStatus; readonly socket: SocketState }
  /** `asked`: somebody signed in or out; otherwise the session was lost. */
  | { readonly type: 'status'; readonly status: LaneStatus; readonly asked: boolean }
  | { readonly type: 'sent'; readonly id: string; readonly what: string }
  | {
      readonly type: 'answered';
      readonly id: string;
      readonly ok: boolean;
      readonly text: string;
    }
  | { readonly type: 'socket'; readonly state: SocketState }
  /** Events that reached the app; `late` when it had to fetch them. */
  | { readonly type: 'events'; readonly sequences: readonly number[]; readonly late: boolean }
  /** A rejected request was sent again. Only the guard does that, and tells. */
  | { readonly type: 'retried'; readonly sentence: string }
);

/** What a lane puts in; the tab and the time are added. */
export type LaneNews = LaneReport extends infer Report
  ? Report extends LaneReport
    ? Omit<Report, 'tab' | 'atMs'>
    : never
  : never;

/** Tabs and frames of one lane and the Lab hear each other on this channel; pages of other lanes do not. */
export function channelOf(world: string): string {
  return `expiry-lab/${world}`;
}
