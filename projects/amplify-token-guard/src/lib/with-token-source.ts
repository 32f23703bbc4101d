import { HttpClient } from '@angular/common/http';
import {
  createEnvironmentInjector,
  EnvironmentInjector,
  inject,
  runInInjectionContext,
} from '@angular/core';
import { TokenSource } from './amplify/token-source';
import { UnguardedHttpHandler } from './request/http/unguarded-http-handler';
import { assertSourceTokens, SOURCE_TOKENS_CHECK } from './session/assert-source-tokens';
import { TokenGuardFeature } from './token-guard-feature';

/**
 * Uses tokens from another source than Amplify's session.
 *
 * @param create creates the source, in an injection context. An `HttpClient` that is injected there
 * sends through the app's interceptors, but without the guard, because a refresh must not wait for
 * itself. With another client, set `SKIP_TOKEN_GUARD`, or use `fetch` without a token of the
 * session.
 *
 * @example
 * ```ts
 * provideAmplifyTokenGuard(withTokenSource(() => new BackendSession(inject(HttpClient))));
 * ```
 */
export function withTokenSource(create: () => TokenSource): TokenGuardFeature {
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
  return runInInjectionContext(injector, create);
}
