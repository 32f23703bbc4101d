/** When a fault strikes. Before: nothing was executed, minted or rotated. After: it was, and the response suffers. */
export type FaultStage = 'before' | 'after';

interface FaultTarget {
  /**
   * What it strikes: an operation (`GetTokensFromRefreshToken`, `InitiateAuth`, `GetId`, …), a kind of request (`auth`,
   * `identity`, `graphql`, `events`, `realtime`, `rest`, `hosted`), a root field (`graphql:getMusicStream`), a REST path (`rest:/plays`), a
   * step of a realtime client (`realtime:handshake`, `realtime:connect`, `realtime:start`, `realtime:publish`), the start of a
   * subscription to a field (`realtime:onRecordPlay`), or a step of the hosted UI (`hosted:token`).
   */
  readonly operation: string;
  /** How often; 0 or null is until cleared. @default 1 */
  readonly times?: number | null;
  /** @default 'before' */
  readonly stage?: FaultStage;
}

/** What goes wrong. */
export type FaultEffect =
  /** The connection breaks. */
  | { readonly kind: 'drop' }
  /** No answer until the world's `release()`; then the request goes on as if nothing had happened. */
  | { readonly kind: 'hang' }
  /** The response, or with stage `before` the work, comes later. Other faults of the request still strike. */
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** An HTTP error with the service's kind of JSON body; on an open socket an error frame with this `errorCode`. */
  | {
      readonly kind: 'status';
      readonly status: number;
      /** Sent as `Retry-After`. @default no header */
      readonly retryAfterSeconds?: number;
      /** @default the name the service gives this status */
      readonly errorName?: string;
      /** @default the status in words */
      readonly message?: string;
    }
  /** A page instead of JSON: a gateway's error page, or with status 200 a captive portal. Not on an open socket. */
  | {
      readonly kind: 'html';
      /** @default 502 */
      readonly status?: number;
    }
  /** An error of Cognito, with the HTTP status and the headers that belong to its name. */
  | {
      readonly kind: 'cognito-error';
      /** Such as `NotAuthorizedException`. */
      readonly errorName: string;
      /** @default Cognito's usual text for the name */
      readonly message?: string;
      /** @default the status of the name: 400, but 500 for InternalErrorException, 403 for ForbiddenException */
      readonly status?: number;
    }
  /** GraphQL, Events, realtime and REST only: a 401 although the token is good. Always before the work, as on AWS. */
  | { readonly kind: 'unauthorized' };

export type FaultKind = FaultEffect['kind'];

/** Something that goes wrong on purpose. */
export type Fault = FaultTarget & FaultEffect;
