import type { FaultKind } from './fault';

export type RequestKind =
  'auth' | 'identity' | 'graphql' | 'events' | 'realtime' | 'rest' | 'hosted';

/**
 * What became of a request. `pending` and `hung` can still change. An open socket knows no HTTP status: there 200 is an
 * acknowledgement, and an error has its `errorCode`, or 403 for a denied subscription, whose frame has none.
 */
export type RequestStatus = number | 'pending' | 'hung' | 'dropped' | 'cancelled';

/**
 * `rejected`: 401, the token was not accepted. `denied`: this user may not. `dropped`: the server never answered.
 * `cancelled`: the client left before the answer.
 */
export type RequestOutcome =
  'pending' | 'ok' | 'rejected' | 'denied' | 'error' | 'dropped' | 'cancelled';

/** What a request turned out to carry and to do. Ids only, never a token. */
export interface RequestNotes {
  /** What an auth request is for. */
  readonly purpose?: 'sign-in' | 'refresh' | 'sign-out';
  /** Set for a GraphQL document that could be read. */
  readonly operationType?: 'query' | 'mutation' | 'subscription';
  /** `sub` of the token presented (or minted), whether or not that token was good. */
  readonly sub?: string;
  /** `jti` of the access or id token presented. */
  readonly tokenId?: string;
  readonly tokenUse?: 'access' | 'id';
  /** What was left of that token's life on arrival, on the server clock; negative when it had expired. Milliseconds. */
  readonly tokenLeftMs?: number;
  /** Public id of the refresh token presented. */
  readonly refreshTokenId?: string;
  /** `jti` of the access token minted, even if the response was lost. */
  readonly mintedTokenId?: string;
  /** Life of the access token minted. Milliseconds. */
  readonly mintedLifeMs?: number;
  /** `jti` of the id token minted. */
  readonly mintedIdTokenId?: string;
  /** Public id of the refresh token minted. */
  readonly mintedRefreshTokenId?: string;
  /** Mutations that really ran, in order; of Events, the channel that was published to. */
  readonly executed?: readonly string[];
  /** Name of the error that was answered. */
  readonly errorName?: string;
  /** Number of the realtime socket in its world: 1, 2, 3 … */
  readonly socketId?: number;
  /** The client's id of a subscription. */
  readonly subscriptionId?: string;
  /** Field, or channel of Events, that is subscribed or published to. */
  readonly field?: string;
  /** How many subscriptions an event was sent to. */
  readonly delivered?: number;
}

/** One request a world has seen. Preflights are counted, not logged. */
export interface LogEntry extends RequestNotes {
  /** 1, 2, 3 … in order of arrival. */
  readonly seq: number;
  /** Arrival, milliseconds on the server clock. */
  readonly atMs: number;
  /** Arrival, milliseconds on the real clock. */
  readonly realAtMs: number;
  /** From arrival to the end, real milliseconds. Missing while pending. */
  readonly tookMs?: number;
  readonly kind: RequestKind;
  /**
   * Operation name, root field names joined by commas, or `GET /rest/…`. Of kind `realtime`: `handshake`, `connect`,
   * `start`, `publish`, `stop`, `close` (its status is the WebSocket's close code), and `event:<mutation or channel>` for
   * what was published.
   */
  readonly operation: string;
  readonly status: RequestStatus;
  readonly outcome: RequestOutcome;
  /** Faults that struck it, in order. */
  readonly faults?: readonly FaultKind[];
}
