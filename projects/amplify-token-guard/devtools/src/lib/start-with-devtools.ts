import {
  ApplicationRef,
  createComponent,
  DestroyRef,
  DOCUMENT,
  EnvironmentInjector,
  Injector,
} from '@angular/core';
import { Devtools } from './devtools';
import { DevtoolsPanel } from './devtools-panel';
import { spoilRequests } from './spoil-requests';
import { TokenSpoiler } from './token-spoiler';

/** The result of `bootstrapApplication()` and `bootstrapModule()`. */
export interface StartedApp {
  /** The injector of the app, which provides the guard. */
  readonly injector: Injector;
}

/**
 * Starts the app with a panel in the lower corner that causes problems in the running app. It can
 * make the token lapse, reject the next request, make refreshes fail, set the clock, and open a
 * second tab. It also shows the guard's events. For development only. When the app is destroyed,
 * everything is undone.
 *
 * @param bootstrap starts the app. Called after the page's `fetch`, `XMLHttpRequest`, and
 * `WebSocket` have been wrapped, so that the guard wraps them on top.
 * @returns the result of `bootstrap`. Rejects if `bootstrap` rejects, or if the app doesn't provide
 * the guard.
 *
 * @example
 * ```ts
 * const start = () => bootstrapApplication(App, appConfig);
 * if (ngDevMode) {
 *   void import('amplify-token-guard/devtools').then(({ startWithDevtools }) => startWithDevtools(start));
 * } else {
 *   void start();
 * }
 * ```
 */
export async function startWithDevtools<App extends StartedApp>(
  bootstrap: () => Promise<App>,
): Promise<App> {
  const spoiler = new TokenSpoiler();
  const unwrap = spoilRequests(globalThis, spoiler);
  try {
    const app = await bootstrap();
    const remove = show(new Devtools(app.injector, spoiler), app.injector);
    // After the guard, which is wrapped on top.
    app.injector.get(DestroyRef).onDestroy(() => {
      remove();
      unwrap();
    });
    return app;
  } catch (error) {
    unwrap();
    throw error;
  }
}

function show(devtools: Devtools, injector: Injector): () => void {
  const document = injector.get(DOCUMENT);
  const hostElement = document.createElement('token-guard-devtools');
  document.body.append(hostElement);
  const panel = createComponent(DevtoolsPanel, {
    environmentInjector: injector.get(EnvironmentInjector),
    elementInjector: Injector.create({ providers: [{ provide: Devtools, useValue: devtools }] }),
    hostElement,
  });
  injector.get(ApplicationRef).attachView(panel.hostView);
  return () => {
    devtools.destroy();
    hostElement.remove();
  };
}
