import { HttpClient } from '@angular/common/http';
import {
  createEnvironmentInjector,
  EnvironmentInjector,
  inject,
  runInInjectionContext,
} from '@angular/core';
import { TokenSource } from './amplify/token-source';
import { checkFunction } from './check-options';
import { UnguardedHttpHandler } from './request/http/unguarded-http-handler';
import { assertSourceTokens, SOURCE_TOKENS_CHECK } from './session/assert-source-tokens';
import { TokenGuardError } from './token-guard-error';
import { TokenGuardFeature } from './token-guard-feature';

/** Set to false by production builds, which then leave out what it guards. */
declare const ngDevMode: unknown;

const WHERE = 'withTokenSource()';

/**
 * Uses tokens from another source than Amplify's session.
 *
 * @param create creates the source, in an injection context. An `HttpClient` that is injected there
 * sends through the app's interceptors, but without the guard, because a refresh must not wait for
 * itself. With another client, set `SKIP_TOKEN_GUARD`, or use `fetch` without a token of the
 * session.
 *
 * @throws TokenGuardError `config-invalid`, in development builds, when `create` isn't a function or
 * doesn't return a `TokenSource`.
 *
 * @example
 * ```ts
 * provideAmplifyTokenGuard(withTokenSource(() => new BackendSession(inject(HttpClient))));
 * ```
 */
export function withTokenSource(create: () => TokenSource): TokenGuardFeature {
  if (typeof ngDevMode === 'undefined' || ngDevMode) checkFunction(WHERE, 'create', create);
  return {
    ɵkind: 'withTokenSource',
    ɵproviders: [
      { provide: TokenSource, useFactory: () => createSource(create) },
      { provide: SOURCE_TOKENS_CHECK, useValue: assertSourceTokens },
    ],
  };
}

function createSource(create: () => TokenSource): TokenSource {
  const app = inject(EnvironmentInjector);
  const useFactory = (): HttpClient => new HttpClient(new UnguardedHttpHandler(app));
  const injector = createEnvironmentInjector([{ provide: HttpClient, useFactory }], app);
  const source: unknown = runInInjectionContext(injector, create);
  if (typeof ngDevMode === 'undefined' || ngDevMode) checkSource(source);
  return source as TokenSource;
}

const METHODS = ['load', 'isCurrent', 'refresh', 'signOut', 'watch'] as const;

/** @throws TokenGuardError `config-invalid` for what isn't a `TokenSource`, such as a promise */
function checkSource(source: unknown): void {
  const missing = METHODS.find(
    (name) => typeof Reflect.get(Object(source) as object, name) !== 'function',
  );
  if (missing === undefined) return;
  // Not its content, which can have tokens.
  const type = Object.prototype.toString.call(source);
  throw new TokenGuardError(
    'config-invalid',
    `${WHERE}: "create" returned ${type} without ${missing}(); expected a TokenSource.`,
  );
}
