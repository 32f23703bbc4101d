import {
  HttpBackend,
  HttpClient,
  HttpInterceptorFn,
  HttpResponse,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import { createEnvironmentInjector, EnvironmentInjector, Injector, Provider } from '@angular/core';
import { EnvironmentProviders } from '@angular/core';
import { of } from 'rxjs';

/** Responds immediately, so that only the interceptor is measured. */
const instantBackend: Provider = {
  provide: HttpBackend,
  useValue: { handle: () => of(new HttpResponse({ status: 200, body: {} })) },
};

export function provideInstantHttp(
  ...interceptors: HttpInterceptorFn[]
): (Provider | EnvironmentProviders)[] {
  return [provideHttpClient(withInterceptors(interceptors)), instantBackend];
}

/** An `HttpClient` without interceptors. */
export function bareHttp(injector: Injector): HttpClient {
  const parent = injector.get(EnvironmentInjector);
  return createEnvironmentInjector(provideInstantHttp(), parent).get(HttpClient);
}
