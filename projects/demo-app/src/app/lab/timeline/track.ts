/**
 * The data that the timeline draws for one lane. All times are milliseconds since the epoch on the
 * real clock, even if the lane's clock is wrong. Every list is ordered by the start time.
 */
export interface Track {
  readonly lives: readonly TokenLife[];
  readonly requests: readonly RequestSpan[];
  readonly sockets: readonly SocketSpan[];
  readonly marks: readonly Mark[];
}

/** An access token, from the time it was minted to its end. */
export interface TokenLife {
  readonly id: string;
  readonly fromMs: number;
  readonly expiresMs: number;
  /** When it was replaced or its session ended, if that was before its expiry. */
  readonly endedMs?: number;
  /**
   * How long before the expiry the lane may refresh the token. 0 for a lane that never refreshes
   * early.
   */
  readonly leadMs: number;
  /** How long before the expiry the lane stops sending the token. 0 if it never stops. */
  readonly bufferMs: number;
}

/** A request as the user of the lane experiences it, including retries. */
export interface RequestSpan {
  readonly id: string;
  /** 1 for the lane's first tab. */
  readonly tab: number;
  /** For example, `getMusicStream`. */
  readonly what: string;
  readonly startMs: number;
  /** Missing while the request is pending. */
  readonly endMs?: number;
  readonly outcome: 'pending' | 'ok' | 'failed';
  /** The text that the user saw, such as `Unauthorized`. */
  readonly detail: string;
}

/** A period in which the lane's subscription socket was in one state. */
export interface SocketSpan {
  readonly id: string;
  readonly fromMs: number;
  /** Missing for the current state. */
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
  /** An action of the Lab on the lane, such as closing the lid of the laptop. */
  | 'trouble';

/** An event at one time. */
export interface Mark {
  readonly id: string;
  readonly atMs: number;
  readonly kind: MarkKind;
  readonly text: string;
}

export const EMPTY_TRACK: Track = { lives: [], requests: [], sockets: [], marks: [] };
