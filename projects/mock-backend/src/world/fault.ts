/**
 * When a fault applies. `before`: nothing was executed, minted, or rotated. `after`: it was, and
 * the fault affects only the response.
 */
export type FaultStage = 'before' | 'after';

interface FaultTarget {
  /**
   * What the fault affects: an operation (`GetTokensFromRefreshToken`, `InitiateAuth`, `GetId`, …),
   * a kind of request (`auth`, `identity`, `graphql`, `events`, `realtime`, `rest`, `hosted`), a
   * root field (`graphql:getMusicStream`), a REST path (`rest:/plays`), a step of a realtime client
   * (`realtime:handshake`, `realtime:connect`, `realtime:start`, `realtime:publish`), the start of
   * a subscription to a field (`realtime:onRecordPlay`), or a step of the hosted UI
   * (`hosted:token`).
   */
  readonly operation: string;
  /** The number of times it applies. 0 or null: until it is cleared. @default 1 */
  readonly times?: number | null;
  /** @default 'before' */
  readonly stage?: FaultStage;
}

/** The effect of a fault. */
export type FaultEffect =
  /** The connection breaks. */
  | { readonly kind: 'drop' }
  /** No response until the world's `release()`. After that, the request continues normally. */
  | { readonly kind: 'hang' }
  /**
   * Delays the response, or with stage `before` the operation. Other faults of the request still
   * apply.
   */
  | { readonly kind: 'delay'; readonly delayMs: number }
  /**
   * An HTTP error with a JSON body in the service's format. On an open socket, an error frame with
   * this `errorCode`.
   */
  | {
      readonly kind: 'status';
      readonly status: number;
      /** Sent as `Retry-After`. @default no header */
      readonly retryAfterSeconds?: number;
      /** @default the service's name for this status */
      readonly errorName?: string;
      /** @default the text of the status */
      readonly message?: string;
    }
  /**
   * An HTML page instead of JSON: an error page of a gateway, or with status 200 a captive portal.
   * Not on an open socket.
   */
  | {
      readonly kind: 'html';
      /** @default 502 */
      readonly status?: number;
    }
  /** A Cognito error, with the HTTP status and the headers that belong to its name. */
  | {
      readonly kind: 'cognito-error';
      /** For example, `NotAuthorizedException`. */
      readonly errorName: string;
      /** @default Cognito's usual text for the name */
      readonly message?: string;
      /**
       * @default the status of the name: 400, but 500 for InternalErrorException, and 403 for
       * ForbiddenException
       */
      readonly status?: number;
    }
  /**
   * Only for GraphQL, Events, realtime, and REST: a 401 although the token is valid. As on AWS, the
   * operation doesn't run.
   */
  | { readonly kind: 'unauthorized' };

export type FaultKind = FaultEffect['kind'];

/** A fault that a test causes. */
export type Fault = FaultTarget & FaultEffect;
