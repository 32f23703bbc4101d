import { isPlatformBrowser } from '@angular/common';
import {
  DestroyRef,
  EnvironmentProviders,
  inject,
  InjectionToken,
  makeEnvironmentProviders,
  PLATFORM_ID,
  provideEnvironmentInitializer,
} from '@angular/core';
import { adviseSubscriptions } from './request/wire/socket-advice';
import { adviseInterceptor } from './request/http/interceptor-advice';
import { FetchGuard } from './request/wire/fetch-guard';
import { sortArguments } from './guard-arguments';
import { resolveOptions } from './resolve-options';
import { AmplifyTokenSource } from './amplify/amplify-token-source';
import { TokenSource } from './amplify/token-source';
import { sourceTokensOf } from './session/auth-token';
import { ProactiveRefresh } from './session/proactive-refresh';
import { SessionEndHandler } from './session/session-end-handler';
import { CurrentSession } from './session/current-session';
import { TokenManager } from './session/token-manager';
import { FEATURE_RUNNERS, TokenGuardFeature } from './token-guard-feature';
import { TOKEN_GUARD_OPTIONS, TokenGuardOptions } from './token-guard-options';

/** False in production builds, which then drop the code that it guards. */
declare const ngDevMode: unknown;

/**
 * Guards the app's Amplify session. Add it to the providers in `app.config.ts`. Your own
 * `Amplify.configure(…)` stays where it is. Options come first, then features. Both are optional.
 *
 * @throws TokenGuardError `config-invalid`, in development builds. The message names the option, its
 * value, and what is expected.
 *
 * @example
 * ```ts
 * export const appConfig: ApplicationConfig = {
 *   providers: [
 *     provideAmplifyTokenGuard(),
 *     provideHttpClient(withInterceptors([tokenGuardInterceptor])),
 *   ],
 * };
 * ```
 */
export function provideAmplifyTokenGuard(
  optionsOrFeature?: TokenGuardOptions | TokenGuardFeature,
  ...moreFeatures: TokenGuardFeature[]
): EnvironmentProviders {
  const { options, features } = sortArguments(optionsOrFeature, moreFeatures);
  const hasSubscriptions = features.some(({ ɵkind }) => ɵkind === 'withSubscriptions');
  const call = {};
  return makeEnvironmentProviders([
    { provide: TOKEN_GUARD_OPTIONS, useValue: resolveOptions(options) },
    { provide: TokenSource, useClass: AmplifyTokenSource },
    ProactiveRefresh,
    SessionEndHandler,
    FetchGuard,
    features.map(({ ɵproviders }) => ɵproviders),
    provideEnvironmentInitializer(start),
    typeof ngDevMode === 'undefined' || ngDevMode
      ? [
          { provide: CALLS, useValue: call, multi: true },
          provideEnvironmentInitializer(() => startAdvice(call, hasSubscriptions)),
        ]
      : [],
  ]);
}

/** The calls of `provideAmplifyTokenGuard()` in one injector. Only in development builds. */
const CALLS = new InjectionToken<readonly object[]>('CALLS');

function startAdvice(call: object, hasSubscriptions: boolean): void {
  if (!isPlatformBrowser(inject(PLATFORM_ID))) return;
  adviseOneCall(call);
  if (!hasSubscriptions) adviseSubscriptions();
  adviseInterceptor();
}

/** A second call replaces the options of the first one, and one in a route has no effect on the app. */
function adviseOneCall(call: object): void {
  const [, second] = inject(CALLS, { self: true });
  if (call === second || inject(CALLS, { skipSelf: true, optional: true })) {
    console.warn(
      'amplify-token-guard: provideAmplifyTokenGuard() is given more than once. Keep one call, in ' +
        'the providers of the application. An app of NgModules has AmplifyTokenGuardModule.forRoot() instead.',
    );
  }
}

/** On the server there is no session to guard. */
function start(): void {
  if (!isPlatformBrowser(inject(PLATFORM_ID))) return;
  const manager = inject(TokenManager);
  const stopGuarding = inject(TokenSource).guardReads?.(async ({ forceRefresh }) => {
    const token = await (forceRefresh ? manager.refresh() : manager.getToken());
    return sourceTokensOf(token);
  });
  if (stopGuarding) inject(DestroyRef).onDestroy(stopGuarding);
  inject(ProactiveRefresh).start();
  inject(SessionEndHandler).start();
  if (inject(TOKEN_GUARD_OPTIONS).patchFetch) inject(FetchGuard).start();
  for (const runner of inject(FEATURE_RUNNERS, { optional: true }) ?? []) runner.start();
  // If the store can't be read, the next call for a token rejects with the error.
  inject(CurrentSession)
    .load()
    .catch(() => undefined);
}
