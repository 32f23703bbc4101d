import { EnvironmentProviders, inject, makeEnvironmentProviders } from '@angular/core';
import {
  GRAPHQL_TRANSPORT,
  provideAmplifyTokenGuard,
  REALTIME_SOCKETS,
  REALTIME_TRANSPORT,
  TokenGuardClock,
  TokenGuardFeature,
  TokenGuardOptions,
  withTokenSource,
} from 'amplify-token-guard';
import { FakeGraphqlTransport } from './fake-graphql-transport';
import { FakeRealtime } from './fake-realtime';
import { FakeTokenSource } from './fake-token-source';
import { ManualClock } from './manual-clock';

/**
 * Provides the guard for tests: with a manual clock, a session without a server, and fakes for the
 * GraphQL transport and the subscriptions. Takes the arguments of `provideAmplifyTokenGuard()`.
 *
 * @example
 * ```ts
 * TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
 * TestBed.inject(FakeTokenSource).signIn();
 * ```
 */
export function provideTokenGuardTesting(
  optionsOrFeature?: TokenGuardOptions | TokenGuardFeature,
  ...moreFeatures: TokenGuardFeature[]
): EnvironmentProviders {
  return makeEnvironmentProviders([
    provideAmplifyTokenGuard(
      optionsOrFeature,
      ...moreFeatures,
      withTokenSource(() => inject(FakeTokenSource)),
    ),
    ManualClock,
    FakeTokenSource,
    FakeGraphqlTransport,
    FakeRealtime,
    { provide: TokenGuardClock, useExisting: ManualClock },
    { provide: GRAPHQL_TRANSPORT, useExisting: FakeGraphqlTransport },
    { provide: REALTIME_TRANSPORT, useExisting: FakeRealtime },
    { provide: REALTIME_SOCKETS, useExisting: FakeRealtime },
  ]);
}
