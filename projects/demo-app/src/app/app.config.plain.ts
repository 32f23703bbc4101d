import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { ApplicationConfig } from '@angular/core';
import { provideRouter } from '@angular/router';
import { plainRoutes } from './plain/plain.routes';
import { plainTokenInterceptor } from './plain/plain-token-interceptor';

/** The same app on Amplify alone. */
export const plainConfig: ApplicationConfig = {
  providers: [
    provideHttpClient(withInterceptors([plainTokenInterceptor])),
    provideRouter(plainRoutes),
  ],
};
