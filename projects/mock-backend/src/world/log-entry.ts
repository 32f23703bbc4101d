import type { FaultKind } from './fault';

export type RequestKind =
  'auth' | 'identity' | 'graphql' | 'events' | 'realtime' | 'rest' | 'hosted';

/**
 * The status of a request. `pending` and `hung` can still change. There is no HTTP status on an
 * open socket: there, 200 is an acknowledgement, and an error has its `errorCode`, or 403 for a
 * denied subscription, whose frame has none.
 */
export type RequestStatus = number | 'pending' | 'hung' | 'dropped' | 'cancelled';

/**
 * `rejected`: 401, the token was not accepted. `denied`: the user isn't authorized. `dropped`: the
 * server didn't respond. `cancelled`: the client disconnected before the response.
 */
export type RequestOutcome =
  'pending' | 'ok' | 'rejected' | 'denied' | 'error' | 'dropped' | 'cancelled';

/** Details of a request. Contains IDs, never a token. */
export interface RequestNotes {
  /** The purpose of an auth request. */
  readonly purpose?: 'sign-in' | 'refresh' | 'sign-out';
  /** Set for a valid GraphQL document. */
  readonly operationType?: 'query' | 'mutation' | 'subscription';
  /** The `sub` of the token that was sent (or minted), valid or not. */
  readonly sub?: string;
  /** The `jti` of the access or ID token that was sent. */
  readonly tokenId?: string;
  readonly tokenUse?: 'access' | 'id';
  /**
   * Time left of that token on arrival, in milliseconds, on the server clock. Negative after its
   * expiry.
   */
  readonly tokenLeftMs?: number;
  /** The public ID of the refresh token that was sent. */
  readonly refreshTokenId?: string;
  /** The `jti` of the access token that was minted, even if the response was lost. */
  readonly mintedTokenId?: string;
  /** The lifetime of the access token that was minted, in milliseconds. */
  readonly mintedLifeMs?: number;
  /** The `jti` of the ID token that was minted. */
  readonly mintedIdTokenId?: string;
  /** The public ID of the refresh token that was minted. */
  readonly mintedRefreshTokenId?: string;
  /** The mutations that were executed, in order. For Events: the channel of a publication. */
  readonly executed?: readonly string[];
  /** The name of the error in the response. */
  readonly errorName?: string;
  /** The number of the realtime socket in its world: 1, 2, 3 … */
  readonly socketId?: number;
  /** The client's ID of a subscription. */
  readonly subscriptionId?: string;
  /** The field or channel of a subscription or publication. */
  readonly field?: string;
  /** The number of subscriptions that received an event. */
  readonly delivered?: number;
}

/** A request that a world has received. Preflights are counted, not logged. */
export interface LogEntry extends RequestNotes {
  /** 1, 2, 3 … in the order of arrival. */
  readonly seq: number;
  /** The arrival in milliseconds on the server clock. */
  readonly atMs: number;
  /** The arrival in milliseconds on the real clock. */
  readonly realAtMs: number;
  /** The time from arrival to the end, in real milliseconds. Missing while pending. */
  readonly tookMs?: number;
  readonly kind: RequestKind;
  /**
   * The operation name, the names of the root fields joined by commas, or `GET /rest/…`. For kind
   * `realtime`: `handshake`, `connect`, `start`, `publish`, `stop`, `close` (its status is the
   * WebSocket's close code), and `event:<mutation or channel>` for a published event.
   */
  readonly operation: string;
  readonly status: RequestStatus;
  readonly outcome: RequestOutcome;
  /** The faults that affected it, in order. */
  readonly faults?: readonly FaultKind[];
}
