import { DEFAULT_REALTIME_SETTINGS } from './realtime-settings';
import type { RealtimeSettings } from './realtime-settings';

/** Pauses, each in milliseconds from 0 to 600 000. They hold back every request of their service. */
export interface Latency {
  /** Before a Cognito operation is processed, and so before tokens are minted. @default 0 */
  readonly authBefore: number;
  /** After the operation (tokens are minted and rotated), before its response leaves. @default 0 */
  readonly authAfter: number;
  /** Before the token of a GraphQL, REST or realtime request is checked. @default 0 */
  readonly apiBefore: number;
  /** After a GraphQL, REST or realtime request was executed, before its response leaves. @default 0 */
  readonly apiAfter: number;
  /** Before the hosted UI's token endpoint exchanges a code. @default 0 */
  readonly exchangeBefore: number;
  /** After it (the code is used up, tokens are minted), before its response leaves. @default 0 */
  readonly exchangeAfter: number;
}

/** How the hosted UI behaves. */
export interface HostedUiSettings {
  /** Username of an account that is signed in there without being asked; empty for the form. @default '' */
  readonly signInAs: string;
}

/** Everything about a world that can be set while it runs. */
export interface WorldSettings {
  /** Life of a new access token. Milliseconds, a multiple of 1000: JWT times are whole seconds. @default 3_600_000 */
  readonly accessTokenLifeMs: number;
  /** Life of a new id token. Milliseconds, a multiple of 1000. @default 3_600_000 */
  readonly idTokenLifeMs: number;
  /** Life of a session's refresh tokens, from sign-in on. Milliseconds, a multiple of 1000. @default 2_592_000_000 (30 days) */
  readonly refreshTokenLifeMs: number;
  /**
   * Server clock minus real clock, in milliseconds. It moves `iat` and `exp` of new tokens, every expiry check and the
   * `Date` header. @default 0
   */
  readonly clockOffsetMs: number;
  /** Whether a refresh replaces the refresh token. @default false */
  readonly rotation: boolean;
  /** How long a replaced refresh token still works, in milliseconds; AWS allows 0 to 60 000. @default 0 */
  readonly rotationGraceMs: number;
  /** Whether CORS lets a browser read `x-amzn-ErrorType`. @default true */
  readonly exposeErrorType: boolean;
  /** Whether CORS lets a browser read `Date`. @default true */
  readonly exposeDate: boolean;
  /** Whether a 401 of an API has CORS headers; those of a gateway often have none. @default true */
  readonly corsOnUnauthorized: boolean;
  /** Whether a 401 has the header `x-amzn-ErrorType`; that of AWS's local simulator has none. @default true */
  readonly errorTypeOnUnauthorized: boolean;
  /**
   * Status of the answer to a GraphQL document that cannot be read. 200 is that of AWS's local simulator, whose body is
   * `{"errorMessage": "…"}`. @default 400
   */
  readonly malformedQueryStatus: 400 | 200;
  /** How many groups every user is in besides their own: each makes the tokens larger. @default 0 */
  readonly extraGroups: number;
  /** @default everybody sees the form */
  readonly hostedUi: HostedUiSettings;
  /** Pauses before and after the work. @default all 0 */
  readonly latency: Latency;
  /** Text of the GraphQL 401 for an expired token, over HTTP and in the error frame of a subscription. @default "Token has expired." */
  readonly unauthorizedMessage: string;
  /** @default as AppSync is known */
  readonly realtime: RealtimeSettings;
}

/** A change of settings: what is left out stays as it is. */
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
