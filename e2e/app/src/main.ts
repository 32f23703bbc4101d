import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { ApplicationRef, Component, EnvironmentProviders } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideAmplifyTokenGuard, tokenGuardInterceptor } from 'amplify-token-guard';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession } from 'aws-amplify/auth';
import { amplifyConfig } from '../../../projects/mock-backend/src/amplify-config';
import { Harness } from './harness';
import { readSettings } from './settings';

declare global {
  interface Window {
    harness: Harness;
  }
}

@Component({ selector: 'test-app', template: '' })
class TestApp {}

const settings = readSettings(location.search);
const config = amplifyConfig(location.origin, settings.world, {
  identityPool: settings.identityPool,
});
Amplify.configure(
  config,
  settings.lane === 'workaround' ? { API: { GraphQL: { headers: headersWithBuffer } } } : undefined,
);

const providers: EnvironmentProviders[] =
  settings.lane === 'guard'
    ? [
        provideAmplifyTokenGuard(settings.options),
        provideHttpClient(withInterceptors([tokenGuardInterceptor])),
      ]
    : [provideHttpClient()];

void bootstrapApplication(TestApp, { providers }).then((app: ApplicationRef) => {
  window.harness = new Harness(app.injector, settings);
});

/** The workaround known from amplify-js #13710: refresh when less than 30 s are left. */
async function headersWithBuffer(): Promise<Record<string, string>> {
  let { tokens } = await fetchAuthSession();
  const expiresAtMs = (tokens?.accessToken.payload.exp ?? 0) * 1_000;
  if (expiresAtMs - Date.now() < 30_000) {
    ({ tokens } = await fetchAuthSession({ forceRefresh: true }));
  }
  return { Authorization: tokens?.accessToken.toString() ?? '' };
}
