import { Component, EnvironmentProviders, inject, Injector } from '@angular/core';
import { CanActivateFn, provideRouter, Router } from '@angular/router';
import { requireSession } from 'amplify-token-guard';
import { getCurrentUser, signInWithRedirect } from 'aws-amplify/auth';
import type { Settings } from './settings';

/** The page that the user wants to open. It requires a session. */
const WANTED = 'library';
const SIGN_IN = 'sign-in';

@Component({ selector: 'test-page', template: '' })
class TestPage {}

/** A route guard of an app without amplify-token-guard. */
const handWrittenGuard: CanActivateFn = async () => {
  const router = inject(Router);
  try {
    await getCurrentUser();
    return true;
  } catch {
    return router.parseUrl(`/${SIGN_IN}`);
  }
};

/** The redirect URL of the hosted UI. It keeps the settings of this page. */
export function redirectTo({ origin, search }: Location): string {
  const parameters = new URLSearchParams(search);
  for (const answer of ['code', 'state', 'error']) parameters.delete(answer);
  return `${origin}/${WANTED}?${parameters.toString()}`;
}

export function provideRoutes({ lane }: Settings): EnvironmentProviders {
  const enter = lane === 'guard' ? requireSession(`/${SIGN_IN}`) : handWrittenGuard;
  return provideRouter([
    { path: SIGN_IN, component: TestPage },
    { path: WANTED, component: TestPage, canActivate: [enter] },
  ]);
}

/** What the page does after the redirect from the hosted UI. */
export class HostedSignIn {
  readonly #router: Router;

  constructor(injector: Injector) {
    this.#router = injector.get(Router);
  }

  leave(): Promise<void> {
    return signInWithRedirect();
  }

  /** The path of the router, or `null` before its first navigation. */
  path(): string | null {
    const { lastSuccessfulNavigation, url } = this.#router;
    return lastSuccessfulNavigation() ? url.replace(/[?#].*/, '') : null;
  }
}
