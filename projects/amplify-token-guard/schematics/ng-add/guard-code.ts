import type { Code } from './code';
import { ANGULAR_HTTP, GUARD } from './modules';

/** The code that the command adds to apps. */
export const guardModule =
  (subscribes: boolean): Code =>
  (use) =>
    `${use(GUARD, 'AmplifyTokenGuardModule')}.forRoot(${featuresFor(subscribes)(use)})`;

export const guardProvider =
  (subscribes: boolean): Code =>
  (use) =>
    `${use(GUARD, 'provideAmplifyTokenGuard')}(${featuresFor(subscribes)(use)})`;

export const subscriptionsFeature: Code = (use) => `${use(GUARD, 'withSubscriptions')}()`;

const featuresFor =
  (subscribes: boolean): Code =>
  (use) =>
    subscribes ? subscriptionsFeature(use) : '';

export const interceptor: Code = (use) => use(GUARD, 'tokenGuardInterceptor');

export const interceptorFeature: Code = (use) =>
  `${use(ANGULAR_HTTP, 'withInterceptors')}([${interceptor(use)}])`;

/** The providers of HttpClient, by the kind of interceptor. */
export const httpProviders = {
  function: (use) => `${use(ANGULAR_HTTP, 'provideHttpClient')}(${interceptorFeature(use)})`,
  'from-di': (use) =>
    `${use(ANGULAR_HTTP, 'provideHttpClient')}(${use(ANGULAR_HTTP, 'withInterceptorsFromDi')}())`,
  class: (use) =>
    `{ provide: ${use(ANGULAR_HTTP, 'HTTP_INTERCEPTORS')}, ` +
    `useClass: ${use(GUARD, 'TokenGuardInterceptor')}, multi: true }`,
} as const satisfies Record<string, Code>;
