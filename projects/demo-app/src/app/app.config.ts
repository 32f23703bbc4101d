import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { ApplicationConfig } from '@angular/core';
import { provideRouter } from '@angular/router';
import { provideAmplifyTokenGuard, tokenGuardInterceptor } from 'amplify-token-guard';
import { routes } from './app.routes';

export const appConfig: ApplicationConfig = {
  providers: [
    provideAmplifyTokenGuard(),
    provideHttpClient(withInterceptors([tokenGuardInterceptor])),
    provideRouter(routes),
  ],
};
