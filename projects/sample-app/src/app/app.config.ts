import { provideHttpClient, withInterceptors } from '@angular/common/http';
import {
  ApplicationConfig,
  inject,
  provideAppInitializer,
  provideBrowserGlobalErrorListeners,
} from '@angular/core';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import {
  provideAmplifyTokenGuard,
  tokenGuardInterceptor,
  withSubscriptions,
} from 'amplify-token-guard';
import { environment } from '../environments/environment';
import { routes } from './app.routes';
import { returnToWantedPage } from './sign-in/return-to-wanted-page';

export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideRouter(routes, withComponentInputBinding()),
    provideAmplifyTokenGuard(
      {
        // AppSync is in Amplify's configuration: it gets the access token without a rule.
        allow: [
          { url: environment.royaltiesApi, tokenUse: 'id' },
          { url: environment.chartsApi, prefix: 'Bearer ', methods: ['GET'] },
        ],
        onSessionEnd: () => void inject(Router).navigateByUrl('/sign-in'),
      },
      withSubscriptions(),
    ),
    provideHttpClient(withInterceptors([tokenGuardInterceptor])),
    provideAppInitializer(returnToWantedPage),
  ],
};
