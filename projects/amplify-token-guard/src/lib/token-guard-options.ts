import { InjectionToken } from '@angular/core';
import { TokenGuardError } from './token-guard-error';

/** Options of `provideAmplifyTokenGuard()`. All are optional. */
export interface TokenGuardOptions {
  /**
   * Life a token must have left to be sent, in ms; with less, a request waits for the refresh.
   * Never more than a sixth of the token's life. Default: 30 000.
   */
  readonly expiryBufferMs?: number;
  /**
   * How long before `exp` the background refresh happens, in ms, at the latest: every token adds
   * a share of its life, another one each, so that a fleet does not refresh in one second. Never more
   * than a sixth of the token's life, or up to a third where that is too short for a slow refresh.
   * Default: 120 000.
   */
  readonly refreshLeadMs?: number;
  /** Longest time one refresh attempt may take, in ms. Default: 20 000. */
  readonly refreshTimeoutMs?: number;
  /**
   * How long a request that needs a refresh waits for recovery while refreshing fails, in ms.
   * After that it rejects with `refresh-failed`. Default: 15 000.
   */
  readonly recoveryWaitMs?: number;
  /**
   * Life of the session from sign-in, in ms: the refresh token validity of the user pool's app
   * client. Lets the guard tell how long the session will last. Default: unknown.
   */
  readonly sessionLifetimeMs?: number;
  /** The token that goes into the `Authorization` header. Default: `access`. */
  readonly tokenUse?: 'access' | 'id';
  /** Put in front of the token in HTTP headers. AppSync and API Gateway want none. Default: `''`. */
  readonly authorizationPrefix?: '' | 'Bearer ';
  /**
   * Where the HTTP interceptor may send the token besides the endpoints of the Amplify
   * configuration: a URL (`https://api.example.com/v1`; its origin must be equal and its path be
   * the request's path or a parent of it), a path on this app's own origin (`/api`), a predicate,
   * or a {@link TargetRule} for a target that wants another token than the rest.
   *
   * Of several that cover a request, the most specific one counts: the longest path, then one with
   * `methods`, then the first in the list. Predicates are the least specific. The endpoints of the
   * Amplify configuration come last in the list. Default: nowhere else.
   */
  readonly allow?: readonly AllowedTarget[];
  /** Whether the endpoints in the Amplify configuration are allowed. Default: `true`. */
  readonly allowAmplifyEndpoints?: boolean;
  /**
   * Whether requests that the page sends by `fetch` with a token of the session are guarded: those
   * of Amplify's own clients, and of the app. Without it, `GraphqlAuthClient` and the interceptor
   * guard what goes through them. Default: `true`.
   */
  readonly patchFetch?: boolean;
  /**
   * What happens when the session cannot be saved: `event` announces it and leaves the rest to
   * the app, `sign-out` also signs out of Amplify, a function is called once, in an injection context.
   * Default: `event`.
   *
   * @example
   * ```ts
   * onSessionEnd: () => void inject(Router).navigateByUrl('/sign-in');
   * ```
   */
  readonly onSessionEnd?: 'event' | 'sign-out' | ((error: TokenGuardError) => void);
}

/** One place the token may be sent to; see {@link TokenGuardOptions.allow}. */
export type AllowedTarget = string | ((url: URL) => boolean) | TargetRule;

/** What may be sent to one target, and how; see {@link TokenGuardOptions.allow}. */
export interface TargetRule {
  /** A URL, a path on this app's own origin, or a predicate. */
  readonly url: string | ((url: URL) => boolean);
  /** The token that goes there. Default: the option `tokenUse`. */
  readonly tokenUse?: 'access' | 'id';
  /**
   * Put in front of the token: `''`, or a word with one space behind it, such as `'Bearer '`.
   * Default: the option `authorizationPrefix`.
   */
  readonly prefix?: string;
  /** The rule applies to requests with one of these methods. Default: to all. */
  readonly methods?: readonly TargetMethod[];
}

/** The method of a request. */
export type TargetMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

/** Every option with its value. */
export type ResolvedTokenGuardOptions = Required<Omit<TokenGuardOptions, 'sessionLifetimeMs'>> &
  Pick<TokenGuardOptions, 'sessionLifetimeMs'>;

export const DEFAULT_OPTIONS: ResolvedTokenGuardOptions = {
  expiryBufferMs: 30_000,
  refreshLeadMs: 120_000,
  refreshTimeoutMs: 20_000,
  recoveryWaitMs: 15_000,
  tokenUse: 'access',
  authorizationPrefix: '',
  allow: [],
  allowAmplifyEndpoints: true,
  patchFetch: true,
  onSessionEnd: 'event',
};

/** The options in force. */
export const TOKEN_GUARD_OPTIONS = new InjectionToken<ResolvedTokenGuardOptions>(
  'TOKEN_GUARD_OPTIONS',
  { factory: failUnprovided },
);

/** Tells what is missing better than a `NullInjectorError` can. */
export function failUnprovided(): never {
  throw new TokenGuardError(
    'config-invalid',
    'provideAmplifyTokenGuard() is missing: add it to the providers of app.config.ts.',
  );
}
