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
import { readSettings } from './lane';
import { laneCalls } from './lane-calls';
import { handWrittenInterceptor, headersWithBuffer } from './workaround';

declare global {
  interface Window {
    bench: BenchPage;
  }
}

@Component({ selector: 'bench-app', template: '' })
class BenchApp {}

const settings = readSettings(location);
const headers = (): Promise<Record<string, string>> => headersWithBuffer(settings.bufferMs);
Amplify.configure(
  amplifyConfig(settings.api, settings.world, { realtime: true }),
  settings.lane === 'workaround' ? { API: { GraphQL: { headers } } } : undefined,
);

const isGuarded = settings.lane === 'guard';
const guard: EnvironmentProviders[] = isGuarded
  ? [provideAmplifyTokenGuard(withSubscriptions())]
  : [];
const interceptor = isGuarded ? tokenGuardInterceptor : handWrittenInterceptor;

void bootstrapApplication(BenchApp, {
  providers: [...guard, ...provideInstantHttp(interceptor)],
}).then((app: ApplicationRef) => {
  const calls = laneCalls(app.injector, settings);
  const page = (window.bench = new BenchPage(calls));
  // Like the first component of an app. Without a session the call fails, and nothing is recorded.
  calls.token().then(
    () => (page.firstTokenMs = performance.now()),
    () => undefined,
  );
});
