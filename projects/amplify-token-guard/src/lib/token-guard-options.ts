import { InjectionToken } from '@angular/core';
import { TokenGuardError } from './token-guard-error';

/** Options of `provideAmplifyTokenGuard()`. All are optional. */
export interface TokenGuardOptions {
  /**
   * The minimum time that a token must have left to be sent, in ms. With less, a request waits for
   * the refresh. Capped at one sixth of the token's lifetime. Default: 30 000.
   */
  readonly expiryBufferMs?: number;
  /**
   * How long before `exp` the background refresh starts at the latest, in ms. Each token adds a
   * random share of its lifetime, so that not all clients refresh in the same second. Capped at one
   * sixth of the token's lifetime, or up to one third where one sixth is too short for a slow
   * refresh. Default: 120 000.
   */
  readonly refreshLeadMs?: number;
  /** The time limit for one refresh attempt, in ms. Default: 20 000. */
  readonly refreshTimeoutMs?: number;
  /**
   * How long a request waits for recovery while refreshing fails, in ms. Then it rejects with
   * `refresh-failed`. Default: 15 000.
   */
  readonly recoveryWaitMs?: number;
  /**
   * The lifetime of the session from sign-in, in ms: the refresh token validity of the user pool's
   * app client. With it, the guard knows when the session ends. Default: unknown.
   */
  readonly sessionLifetimeMs?: number;
  /** The token that is sent in the `Authorization` header. Default: `access`. */
  readonly tokenUse?: 'access' | 'id';
  /**
   * The text before the token in HTTP headers. AppSync and API Gateway expect none. Default: `''`.
   */
  readonly authorizationPrefix?: '' | 'Bearer ';
  /**
   * Where the HTTP interceptor may send the token, besides the endpoints in the Amplify
   * configuration. A target is a URL (`https://api.example.com/v1`, which covers the same origin
   * and all paths below), a path on this app's own origin (`/api`), a predicate, or a
   * {@link TargetRule} for a target with settings of its own.
   *
   * If several targets cover a request, the most specific one applies: the longest path, then one
   * with `methods`, then the first in the list. Predicates are the least specific. The endpoints in
   * the Amplify configuration count as last in the list. Default: no other targets.
   */
  readonly allow?: readonly AllowedTarget[];
  /**
   * Whether the interceptor sends the token to the endpoints in the Amplify configuration. Default:
   * `true`.
   */
  readonly allowAmplifyEndpoints?: boolean;
  /**
   * Whether the guard covers requests that the page sends by `fetch` with a token of the session,
   * such as those of Amplify's own clients. With `false`, it covers only `GraphqlAuthClient` and
   * the interceptor. Default: `true`.
   */
  readonly patchFetch?: boolean;
  /**
   * What happens when the session can't be saved. `event` only announces it. `sign-out` also signs
   * out of Amplify. A function is called once, in an injection context. Default: `event`.
   *
   * @example
   * ```ts
   * onSessionEnd: () => void inject(Router).navigateByUrl('/sign-in');
   * ```
   */
  readonly onSessionEnd?: 'event' | 'sign-out' | ((error: TokenGuardError) => void);
}

/** A target that the token may be sent to. See {@link TokenGuardOptions.allow}. */
export type AllowedTarget = string | ((url: URL) => boolean) | TargetRule;

/** A target with its own settings. See {@link TokenGuardOptions.allow}. */
export interface TargetRule {
  /** A URL, a path on this app's own origin, or a predicate. */
  readonly url: string | ((url: URL) => boolean);
  /** The token that is sent there. Default: the option `tokenUse`. */
  readonly tokenUse?: 'access' | 'id';
  /**
   * The text before the token: `''`, or a word and one space, such as `'Bearer '`. Default: the
   * option `authorizationPrefix`.
   */
  readonly prefix?: string;
  /** The methods that the rule applies to. Default: all. */
  readonly methods?: readonly TargetMethod[];
}

/** An HTTP method. */
export type TargetMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

/** All options, with defaults filled in. */
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

/** The resolved options. */
export const TOKEN_GUARD_OPTIONS = new InjectionToken<ResolvedTokenGuardOptions>(
  'TOKEN_GUARD_OPTIONS',
  { factory: failUnprovided },
);

/** Its message says what to do, which a `NullInjectorError` doesn't. */
export function failUnprovided(): never {
  throw new TokenGuardError(
    'config-invalid',
    'provideAmplifyTokenGuard() is missing. Add it to the providers in app.config.ts.',
  );
}
