/**
 * What the timeline draws of one lane. Every time is in milliseconds since the epoch on the real
 * clock, whatever the lane's own clock says, and every list is in order of its first time.
 */
export interface Track {
  readonly lives: readonly TokenLife[];
  readonly requests: readonly RequestSpan[];
  readonly sockets: readonly SocketSpan[];
  readonly marks: readonly Mark[];
}

/** An access token, from its minting to its end. */
export interface TokenLife {
  readonly id: string;
  readonly fromMs: number;
  readonly expiresMs: number;
  /** When it was replaced or its session ended, if that was before it expired. */
  readonly endedMs?: number;
  /** How long before the end the lane may refresh ahead of time; 0 for a lane that never does. */
  readonly leadMs: number;
  /** How long before the end the lane no longer sends the token; 0 for none. */
  readonly bufferMs: number;
}

/** One request as the user of the lane lived it, retries included. */
export interface RequestSpan {
  readonly id: string;
  /** 1 for the lane's first tab. */
  readonly tab: number;
  /** Such as `getMusicStream`. */
  readonly what: string;
  readonly startMs: number;
  /** Missing while it is under way. */
  readonly endMs?: number;
  readonly outcome: 'pending' | 'ok' | 'failed';
  /** What the user saw, such as `Unauthorized`. */
  readonly detail: string;
}

/** The lane's subscription socket in one state. */
export interface SocketSpan {
  readonly id: string;
  readonly fromMs: number;
  /** Missing for the state it is in. */
  readonly toMs?: number;
  readonly state: 'connecting' | 'open' | 'broken';
}

export type MarkKind =
  | 'refreshed'
  | 'refresh-failed'
  /** A 401. */
  | 'rejected'
  /** Sent again after a 401. */
  | 'retried'
  | 'signed-in'
  | 'signed-out'
  /** Something the Lab did to the lane, such as closing the laptop's lid. */
  | 'trouble';

/** Something that happened at one moment. */
export interface Mark {
  readonly id: string;
  readonly atMs: number;
  readonly kind: MarkKind;
  readonly text: string;
}

export const EMPTY_TRACK: Track = { lives: [], requests: [], sockets: [], marks: [] };
