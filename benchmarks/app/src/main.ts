import { ApplicationRef, Component, EnvironmentProviders } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import {
  provideAmplifyTokenGuard,
  tokenGuardInterceptor,
  withSubscriptions,
} from 'amplify-token-guard';
import { Amplify } from 'aws-amplify';
import { amplifyConfig } from '../../../projects/mock-backend/src/amplify-config';
import { BenchPage } from './bench-page';
import { provideInstantHttp } from './http';
import { installInstantNetwork } from './instant-network';
import { isGuarded, readSettings } from './lane';
import { laneCalls } from './lane-calls';
import { handWrittenInterceptor, headersWithBuffer } from './workaround';

declare global {
  interface Window {
    bench: BenchPage;
  }
}

@Component({ selector: 'bench-app', template: '' })
class BenchApp {}

const network = installInstantNetwork();
const settings = readSettings(location);
const headers = (): Promise<Record<string, string>> => headersWithBuffer(settings.bufferMs);
Amplify.configure(
  amplifyConfig(settings.api, settings.world, { realtime: true }),
  settings.lane === 'workaround' ? { API: { GraphQL: { headers } } } : undefined,
);

const hasGuard = isGuarded(settings.lane);
const guard: EnvironmentProviders[] = hasGuard
  ? [provideAmplifyTokenGuard(withSubscriptions())]
  : [];
const interceptor = hasGuard ? tokenGuardInterceptor : handWrittenInterceptor;

void bootstrapApplication(BenchApp, {
  providers: [...guard, ...provideInstantHttp(interceptor)],
}).then((app: ApplicationRef) => {
  const calls = laneCalls(app.injector, settings);
  const page = (window.bench = new BenchPage(calls, network));
  // Like the first component of an app. Without a session the calls fail, and nothing is recorded.
  calls.query().catch(() => undefined);
  calls.token().then(
    () => (page.firstTokenMs = performance.now()),
    () => undefined,
  );
});
