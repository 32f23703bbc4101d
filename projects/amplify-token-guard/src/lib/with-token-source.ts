import { HttpClient } from '@angular/common/http';
import {
  createEnvironmentInjector,
  EnvironmentInjector,
  inject,
  runInInjectionContext,
} from '@angular/core';
import { TokenSource } from './amplify/token-source';
import { UnguardedHttpHandler } from './request/http/unguarded-http-handler';
import { TokenGuardFeature } from './token-guard-feature';

/**
 * Takes tokens from somewhere else than Amplify's session.
 *
 * @param create makes the source; runs in an injection context. The `HttpClient` that it injects sends
 * through the app's interceptors and without the guard: a refresh must not wait for itself. With
 * another client, set `SKIP_TOKEN_GUARD`, or send with `fetch` and without a token of the session.
 *
 * @example
 * ```ts
 * provideAmplifyTokenGuard(withTokenSource(() => new BackendSession(inject(HttpClient))));
 * ```
 */
export function withTokenSource(create: () => TokenSource): TokenGuardFeature {
  return {
    ɵkind: 'withTokenSource',
    ɵproviders: [{ provide: TokenSource, useFactory: () => createSource(create) }],
  };
}

function createSource(create: () => TokenSource): TokenSource {
  const app = inject(EnvironmentInjector);
  const useFactory = (): HttpClient => new HttpClient(new UnguardedHttpHandler(app));
  const injector = createEnvironmentInjector([{ provide: HttpClient, useFactory }], app);
  return runInInjectionContext(injector, create);
}
