import { HttpInterceptorFn, provideHttpClient, withInterceptors } from '@angular/common/http';
import { ApplicationRef, Component, EnvironmentProviders } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import {
  provideAmplifyTokenGuard,
  tokenGuardInterceptor,
  TokenGuardFeature,
  withEventLog,
  withExpiryWarning,
  withIdleTimeout,
  withSubscriptions,
} from 'amplify-token-guard';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession } from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { parseAmplifyConfig } from 'aws-amplify/utils';
import { from, switchMap } from 'rxjs';
import { amplifyConfig } from '../../../projects/mock-backend/src/amplify-config';
import { amplifyOutputs } from '../../../projects/mock-backend/src/amplify-outputs';
import { Harness } from './harness';
import { provideRoutes, redirectTo } from './hosted-sign-in';
import { readSettings } from './settings';
import { storageNamed } from './storages';

declare global {
  interface Window {
    harness: Harness;
  }
}

@Component({ selector: 'test-app', template: '' })
class TestApp {}

const settings = readSettings(location);
const config = amplifyConfig(settings.api, settings.world, {
  identityPool: settings.identityPool,
  realtime: settings.realtime,
  ...(settings.hostedUi && {
    hostedUi: { redirectTo: redirectTo(location), responseType: settings.hostedUi },
  }),
});
if (settings.gen2) {
  const outputs = amplifyOutputs(settings.api, settings.world, { realtime: true });
  Object.assign(config.API ?? {}, parseAmplifyConfig(outputs).API);
}
Amplify.configure(
  config,
  settings.lane === 'workaround' ? { API: { GraphQL: { headers: headersWithBuffer } } } : undefined,
);

if (settings.storage) {
  cognitoUserPoolsTokenProvider.setKeyValueStorage(storageNamed(settings.storage));
}

const features: TokenGuardFeature[] = [
  withSubscriptions(),
  ...(settings.eventLog ? [withEventLog(), withExpiryWarning()] : []),
  ...(settings.idle ? [withIdleTimeout(settings.idle)] : []),
];
const providers: EnvironmentProviders[] =
  settings.lane === 'guard'
    ? [
        provideAmplifyTokenGuard(settings.options, ...features),
        provideHttpClient(withInterceptors([tokenGuardInterceptor])),
      ]
    : [provideHttpClient(withInterceptors([handWrittenInterceptor]))];

if (settings.hostedUi) providers.push(provideRoutes(settings));

void bootstrapApplication(TestApp, { providers }).then((app: ApplicationRef) => {
  window.harness = new Harness(app, settings);
});

/** The workaround from amplify-js #13710: refresh when less than 30 s are left. */
async function headersWithBuffer(): Promise<Record<string, string>> {
  let { tokens } = await fetchAuthSession();
  const expiresAtMs = (tokens?.accessToken.payload.exp ?? 0) * 1_000;
  if (expiresAtMs - Date.now() < 30_000) {
    ({ tokens } = await fetchAuthSession({ forceRefresh: true }));
  }
  return { Authorization: tokens?.accessToken.toString() ?? '' };
}

/** An interceptor of an app without the guard. */
function handWrittenInterceptor(
  ...[request, next]: Parameters<HttpInterceptorFn>
): ReturnType<HttpInterceptorFn> {
  return from(fetchAuthSession()).pipe(
    switchMap(({ tokens }) => {
      const Authorization = tokens?.accessToken.toString() ?? '';
      return next(request.clone({ setHeaders: { Authorization } }));
    }),
  );
}
