import { DEFAULT_REALTIME_SETTINGS } from './realtime-settings';
import type { RealtimeSettings } from './realtime-settings';

/** Delays, each from 0 to 600,000 ms. They apply to every request of their service. */
export interface Latency {
  /** Before a Cognito operation runs, so before tokens are minted. @default 0 */
  readonly authBefore: number;
  /**
   * After the operation (tokens are minted and rotated), before its response is sent.
   * @default 0
   */
  readonly authAfter: number;
  /** Before the token of a GraphQL, REST or realtime request is checked. @default 0 */
  readonly apiBefore: number;
  /**
   * After a GraphQL, REST, or realtime request was executed, before its response is sent.
   * @default 0
   */
  readonly apiAfter: number;
  /** Before the hosted UI's token endpoint exchanges a code. @default 0 */
  readonly exchangeBefore: number;
  /**
   * After that (the code is used up, and tokens are minted), before its response is sent.
   * @default 0
   */
  readonly exchangeAfter: number;
}

/** How the hosted UI behaves. */
export interface HostedUiSettings {
  /**
   * The username of an account that is signed in without the form. Empty: the form is shown.
   * @default ''
   */
  readonly signInAs: string;
}

/** All settings of a world that can change while it runs. */
export interface WorldSettings {
  /**
   * The lifetime of a new access token. Milliseconds, a multiple of 1000, because the times in JWTs
   * are whole seconds.
   * @default 3_600_000
   */
  readonly accessTokenLifeMs: number;
  /** The lifetime of a new ID token. Milliseconds, a multiple of 1000. @default 3_600_000 */
  readonly idTokenLifeMs: number;
  /**
   * The lifetime of a session's refresh tokens, starting at the sign-in. Milliseconds, a multiple
   * of 1000.
   * @default 2_592_000_000 (30 days)
   */
  readonly refreshTokenLifeMs: number;
  /**
   * Server clock minus real clock, in milliseconds. It affects `iat` and `exp` of new tokens, every
   * expiry check, and the `Date` header.
   * @default 0
   */
  readonly clockOffsetMs: number;
  /** Whether a refresh replaces the refresh token. @default false */
  readonly rotation: boolean;
  /**
   * How long a replaced refresh token still works, in milliseconds. AWS allows 0 to 60,000.
   * @default 0
   */
  readonly rotationGraceMs: number;
  /** Whether CORS lets a browser read `x-amzn-ErrorType`. @default true */
  readonly exposeErrorType: boolean;
  /** Whether CORS lets a browser read `Date`. @default true */
  readonly exposeDate: boolean;
  /** Whether a 401 of an API has CORS headers. A 401 of a gateway often has none. @default true */
  readonly corsOnUnauthorized: boolean;
  /**
   * Whether a 401 has the header `x-amzn-ErrorType`. AWS's local simulator doesn't send it.
   * @default true
   */
  readonly errorTypeOnUnauthorized: boolean;
  /**
   * The status of the response to an invalid GraphQL document. AWS's local simulator responds with
   * 200 and `{"errorMessage": "…"}`.
   * @default 400
   */
  readonly malformedQueryStatus: 400 | 200;
  /** The number of additional groups of every user. Each makes the tokens larger. @default 0 */
  readonly extraGroups: number;
  /** @default every user sees the form */
  readonly hostedUi: HostedUiSettings;
  /** Delays before and after the operation. @default all 0 */
  readonly latency: Latency;
  /**
   * The text of the GraphQL 401 for an expired token, over HTTP and in the error frame of a
   * subscription.
   * @default "Token has expired."
   */
  readonly unauthorizedMessage: string;
  /** @default the known behavior of AppSync */
  readonly realtime: RealtimeSettings;
}

/** A change of the settings. A setting that is missing keeps its value. */
export type SettingsPatch = Partial<Omit<WorldSettings, 'latency' | 'realtime' | 'hostedUi'>> & {
  readonly latency?: Partial<Latency>;
  readonly realtime?: Partial<RealtimeSettings>;
  readonly hostedUi?: Partial<HostedUiSettings>;
};

export const DEFAULT_SETTINGS: WorldSettings = {
  accessTokenLifeMs: 3_600_000,
  idTokenLifeMs: 3_600_000,
  refreshTokenLifeMs: 2_592_000_000,
  clockOffsetMs: 0,
  rotation: false,
  rotationGraceMs: 0,
  exposeErrorType: true,
  exposeDate: true,
  corsOnUnauthorized: true,
  errorTypeOnUnauthorized: true,
  malformedQueryStatus: 400,
  extraGroups: 0,
  hostedUi: { signInAs: '' },
  latency: {
    authBefore: 0,
    authAfter: 0,
    apiBefore: 0,
    apiAfter: 0,
    exchangeBefore: 0,
    exchangeAfter: 0,
  },
  unauthorizedMessage: 'Token has expired.',
  realtime: DEFAULT_REALTIME_SETTINGS,
};
