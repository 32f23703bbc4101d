import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { ApplicationConfig } from '@angular/core';
import { provideRouter } from '@angular/router';
import {
  provideAmplifyTokenGuard,
  tokenGuardInterceptor,
  withExpiryWarning,
  withIdleTimeout,
  withSubscriptions,
} from 'amplify-token-guard';
import { routes } from './app.routes';

const MINUTE_MS = 60_000;

export const appConfig: ApplicationConfig = {
  providers: [
    provideAmplifyTokenGuard(
      // The refresh tokens of the user pool are valid for 30 days.
      { sessionLifetimeMs: 30 * 24 * 60 * MINUTE_MS },
      withSubscriptions(),
      withExpiryWarning(),
      withIdleTimeout({ idleMs: 10 * MINUTE_MS, warnMs: MINUTE_MS }),
    ),
    provideHttpClient(withInterceptors([tokenGuardInterceptor])),
    provideRouter(routes),
  ],
};
