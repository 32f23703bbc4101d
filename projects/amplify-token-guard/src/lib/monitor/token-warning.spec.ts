import { TestBed } from '@angular/core/testing';
import {
  AuthTokenService,
  ExpiryWarningOptions,
  TokenEvent,
  TokenGuardOptions,
  withExpiryWarning,
} from 'amplify-token-guard';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { fixChance } from '../../../spec-helpers/chance';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The lifetime of a token, minus 1 s for the truncated `iat`. */
const USABLE = HOUR - SECOND;

let source: FakeTokenSource;
let clock: ManualClock;
/** The warnings so far, each with the time since the start. */
let warnings: { readonly at: number; readonly event: TokenEvent }[];

function setUp(options: TokenGuardOptions = {}, warning: ExpiryWarningOptions = {}): void {
  TestBed.configureTestingModule({
    providers: [provideTokenGuardTesting(options, withExpiryWarning(warning))],
  });
  source = TestBed.inject(FakeTokenSource);
  clock = TestBed.inject(ManualClock);
  warnings = [];
  TestBed.inject(AuthTokenService).events$.subscribe((event) => {
    if (event.type === 'expiring' || event.type === 'expired') {
      warnings.push({ at: clock.monotonicMs(), event });
    }
  });
}

/** The warnings in short form, such as `expiring token`. */
const reported = (): string[] =>
  warnings.map(({ event }) => `${event.type} ${'what' in event ? event.what : ''}`);
const toldAt = (): number[] => warnings.map(({ at }) => at);

/** Refreshing fails from now on. */
const goOffline = (): void => source.failNext(new Error('The network is down.'), 10_000);

beforeEach(() => {
  // No jitter: every refresh happens exactly when it is due.
  fixChance(0);
});

describe('TokenWarning', () => {
  it('reports nothing while refreshes succeed', async () => {
    setUp();
    source.signIn();
    await clock.advance(10 * HOUR);
    expect(source.refreshCount).toBeGreaterThan(9);
    expect(reported()).toEqual([]);
  });

  it('reports nothing about an expired token from the store while it is being refreshed', async () => {
    setUp();
    source.refreshDurationMs = 3 * SECOND;
    source.expireNow();
    await clock.advance(3 * SECOND);
    expect(source.refreshCount).toBe(1);
    expect(reported()).toEqual([]);
  });

  it('reports it as soon as that refresh has failed', async () => {
    setUp();
    source.refreshDurationMs = 3 * SECOND;
    source.failNext(new Error('The network is down.'));
    source.expireNow();
    await clock.advance(3 * SECOND - 1);
    expect(reported()).toEqual([]);
    await clock.advance(1);
    expect(reported()).toEqual(['expiring token', 'expired token']);
    expect(warnings[0]!.event).toMatchObject({ timeLeftMs: 0 });
    await clock.advance(10 * SECOND);
    expect(reported()).toHaveLength(2);
  });

  it('drops the pending report after that refresh has succeeded', async () => {
    setUp();
    source.refreshDurationMs = 3 * SECOND;
    source.expireNow();
    await clock.advance(3 * SECOND);
    source.failNext(new Error('The network is down.'));
    await clock.advance(HOUR);
    expect(source.refreshCount).toBe(3);
    expect(reported()).toEqual([]);
  });

  it('warns once ahead and reports the end once, if refreshes fail', async () => {
    setUp();
    source.signIn();
    goOffline();
    await clock.advance(USABLE - 30 * SECOND - 1);
    expect(reported()).toEqual([]);
    await clock.advance(1);
    expect(warnings.map(({ event }) => event)).toEqual([
      { type: 'expiring', what: 'token', timeLeftMs: 30 * SECOND, atMs: clock.wallMs() },
    ]);
    await clock.advance(30 * SECOND - 1);
    expect(reported()).toEqual(['expiring token']);
    await clock.advance(1);
    expect(reported()).toEqual(['expiring token', 'expired token']);
    expect(warnings[1]!.event).toEqual({ type: 'expired', what: 'token', atMs: clock.wallMs() });
    await clock.advance(HOUR);
    expect(reported()).toEqual(['expiring token', 'expired token']);
  });

  it('does not report the end if a refresh succeeds after the warning', async () => {
    setUp({}, { tokenMs: 10 * MINUTE });
    source.signIn();
    source.refreshDurationMs = 5 * SECOND;
    await clock.advance(USABLE - 10 * MINUTE);
    expect(reported()).toEqual(['expiring token']);
    await clock.advance(11 * MINUTE);
    expect(source.refreshCount).toBe(1);
    expect(reported()).toEqual(['expiring token']);
  });

  it('warns again about each new token', async () => {
    setUp({}, { tokenMs: 10 * MINUTE });
    source.signIn();
    await clock.advance(2 * HOUR);
    const refreshedAt = USABLE - 2 * MINUTE;
    expect(reported()).toEqual(['expiring token', 'expiring token']);
    expect(toldAt()).toEqual([USABLE - 10 * MINUTE, refreshedAt + USABLE - 10 * MINUTE]);
  });

  it('warns no earlier than a quarter of the lifetime before the end', async () => {
    setUp({}, { tokenMs: HOUR });
    source.lifetimeMs = 40 * SECOND;
    source.signIn();
    goOffline();
    await clock.advance(HOUR);
    expect(toldAt()).toEqual([29 * SECOND, 39 * SECOND]);
    expect(warnings[0]!.event).toMatchObject({ timeLeftMs: 10 * SECOND });
  });

  it('reports nothing after the sign-out', async () => {
    setUp();
    source.signIn();
    goOffline();
    await clock.advance(USABLE - 10 * SECOND);
    await source.signOut();
    await clock.advance(HOUR);
    expect(reported()).toEqual(['expiring token']);
  });

  it('warns about the token of the next user at its own time', async () => {
    setUp();
    source.signIn('ada');
    goOffline();
    await clock.advance(30 * MINUTE);
    source.signIn('bob');
    await clock.advance(2 * HOUR);
    expect(toldAt()).toEqual([30 * MINUTE + USABLE - 30 * SECOND, 30 * MINUTE + USABLE]);
  });

  it('never reports a negative time, such as after a sleep', async () => {
    setUp();
    source.signIn();
    goOffline();
    await clock.settle();
    clock.sleep(3 * HOUR);
    await clock.advance(MINUTE);
    expect(reported()).toEqual(['expiring token', 'expired token']);
    expect(warnings[0]!.event).toMatchObject({ timeLeftMs: 0 });
  });
});

describe('G16 destroying the injector stops the warnings', () => {
  it('with their timers', async () => {
    setUp({ sessionLifetimeMs: HOUR });
    source.signIn();
    goOffline();
    await clock.settle();
    const theClock = clock;
    expect(theClock.timerCount).toBeGreaterThan(0);
    TestBed.resetTestingModule();
    await theClock.settle();
    expect(theClock.timerCount).toBe(0);
    await theClock.advance(2 * HOUR);
    expect(reported()).toEqual([]);
  });
});
