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

/** What `bootstrapApplication()` and `bootstrapModule()` resolve with. */
export interface StartedApp {
  /** The injector of the app, in which the guard is provided. */
  readonly injector: Injector;
}

/**
 * Starts the app with a panel in its lower corner that makes trouble in the running app: it lets the token
 * lapse, rejects the next request, lets refreshes fail, steps the clock, opens a second tab, and shows the
 * guard's events. For development only; everything is undone when the app is destroyed.
 *
 * @param bootstrap starts the app. It is called after the page's ways to send a request have been wrapped, so
 * that the guard is above them.
 * @returns what `bootstrap` resolves with. Rejects as it does, and when the app does not provide the guard.
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
    // After the guard, which is above.
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
