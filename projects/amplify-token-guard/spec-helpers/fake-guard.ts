import { TestBed } from '@angular/core/testing';
import {
  AuthTokenService,
  TokenEvent,
  TokenGuardFeature,
  TokenGuardOptions,
} from 'amplify-token-guard';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';

/** A guard with a fake source, in one tab. */
export interface FakeGuard {
  readonly source: FakeTokenSource;
  readonly clock: ManualClock;
  readonly tokens: AuthTokenService;
  /** The events since its start. */
  readonly events: TokenEvent[];
}

/** Starts a guard. `prepare` sets up the source before the guard reads it. */
export async function startFakeGuard(
  prepare: (source: FakeTokenSource) => void,
  options: TokenGuardOptions = {},
  ...features: TokenGuardFeature[]
): Promise<FakeGuard> {
  TestBed.configureTestingModule({ providers: [provideTokenGuardTesting(options, ...features)] });
  const source = TestBed.inject(FakeTokenSource);
  const clock = TestBed.inject(ManualClock);
  prepare(source);
  const tokens = TestBed.inject(AuthTokenService);
  const events: TokenEvent[] = [];
  tokens.events$.subscribe((event) => events.push(event));
  await clock.settle();
  return { source, clock, tokens, events };
}
