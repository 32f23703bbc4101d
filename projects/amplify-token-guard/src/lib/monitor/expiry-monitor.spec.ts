import { PLATFORM_ID, Provider } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { AuthTokenService, ExpiryMonitor, TokenGuardOptions } from 'amplify-token-guard';
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

let monitor: ExpiryMonitor;
let source: FakeTokenSource;
let clock: ManualClock;

function setUp(options: TokenGuardOptions = {}, providers: Provider[] = []): void {
  TestBed.configureTestingModule({ providers: [provideTokenGuardTesting(options), providers] });
  source = TestBed.inject(FakeTokenSource);
  clock = TestBed.inject(ManualClock);
  monitor = TestBed.inject(ExpiryMonitor);
}

class NetworkError extends Error {
  override readonly name = 'NetworkError';
}

const goOffline = (): void => source.failNext(new NetworkError('down'), 10_000);

beforeEach(() => {
  // No jitter: every refresh happens exactly when it is due.
  fixChance(0);
});

describe('ExpiryMonitor.timeLeftMs', () => {
  beforeEach(() => setUp());

  it('is null while nobody is signed in', async () => {
    expect(monitor.timeLeftMs()).toBeNull();
    await clock.settle();
    expect(monitor.timeLeftMs()).toBeNull();
  });

  it('is the time left of the token, updated every second', async () => {
    source.signIn();
    await clock.settle();
    expect(monitor.timeLeftMs()).toBe(USABLE);
    await clock.advance(SECOND);
    expect(monitor.timeLeftMs()).toBe(USABLE - SECOND);
    await clock.advance(10 * SECOND);
    expect(monitor.timeLeftMs()).toBe(USABLE - 11 * SECOND);
  });

  it('is updated immediately by each new token', async () => {
    source.signIn();
    await clock.advance(10 * MINUTE + 500);
    await TestBed.inject(AuthTokenService).refresh();
    expect(monitor.timeLeftMs()).toBe(USABLE);
  });

  it('is never negative', async () => {
    source.signIn();
    goOffline();
    await clock.advance(2 * HOUR);
    expect(monitor.timeLeftMs()).toBe(0);
  });

  it('is null again after the sign-out', async () => {
    source.signIn();
    await clock.settle();
    await source.signOut();
    await clock.settle();
    expect(monitor.timeLeftMs()).toBeNull();
  });
});

describe('ExpiryMonitor.sessionTimeLeftMs', () => {
  it('is null while nobody is signed in', async () => {
    setUp({ sessionLifetimeMs: HOUR });
    await clock.settle();
    expect(monitor.sessionTimeLeftMs()).toBeNull();
  });

  it('is null if the lifetime of the session is unknown', async () => {
    setUp();
    source.signIn();
    await clock.settle();
    expect(monitor.sessionTimeLeftMs()).toBeNull();
  });

  it('counts from the sign-in down to 0, no matter what is refreshed', async () => {
    setUp({ sessionLifetimeMs: 3 * HOUR });
    source.signIn();
    await clock.settle();
    expect(monitor.sessionTimeLeftMs()).toBe(3 * HOUR);
    await clock.advance(2 * HOUR);
    expect(source.refreshCount).toBe(2);
    expect(monitor.sessionTimeLeftMs()).toBe(HOUR);
    await clock.advance(2 * HOUR);
    expect(monitor.sessionTimeLeftMs()).toBe(0);
  });

  it('continues while the device sleeps, and if its clock is set back', async () => {
    setUp({ sessionLifetimeMs: 3 * HOUR });
    source.signIn();
    await clock.advance(MINUTE);
    clock.sleep(10 * MINUTE);
    await clock.advance(SECOND);
    expect(monitor.sessionTimeLeftMs()).toBe(3 * HOUR - 11 * MINUTE - SECOND);
    clock.stepWall(-5 * HOUR);
    await clock.advance(SECOND);
    expect(monitor.sessionTimeLeftMs()).toBe(3 * HOUR - 11 * MINUTE - 2 * SECOND);
  });

  it("uses the server's clock, also for a token from the store", async () => {
    setUp({ sessionLifetimeMs: 3 * HOUR });
    source.signIn('ada', { ageMs: 20 * MINUTE });
    // The server stamped its tokens with its own clock. Only their age is by the device's clock.
    const load = source.load.bind(source);
    source.load = async () => {
      const tokens = (await load())!;
      return { ...tokens, issuedAtMs: 20 * MINUTE, signedInAtMs: 0, expiresAtMs: 80 * MINUTE };
    };
    await clock.advance(SECOND);
    expect(monitor.sessionTimeLeftMs()).toBe(3 * HOUR - 40 * MINUTE - SECOND);
  });
});

describe('ExpiryMonitor.status', () => {
  it('is unknown until the store has been read', async () => {
    setUp();
    expect(monitor.status()).toBe('unknown');
    await clock.settle();
    expect(monitor.status()).toBe('signed-out');
  });
});

describe('ExpiryMonitor.status', () => {
  beforeEach(() => setUp());

  it('is fresh while refreshes succeed', async () => {
    source.signIn();
    for (let minute = 0; minute < 180; minute++) {
      await clock.advance(MINUTE);
      expect(monitor.status()).toBe('fresh');
    }
  });

  it('is expiring within the buffer and expired at the end, if refreshes fail', async () => {
    source.signIn();
    goOffline();
    await clock.advance(USABLE - 31 * SECOND);
    expect(monitor.status()).toBe('fresh');
    await clock.advance(SECOND);
    expect(monitor.timeLeftMs()).toBe(30 * SECOND);
    expect(monitor.status()).toBe('expiring');
    await clock.advance(29 * SECOND);
    expect(monitor.status()).toBe('expiring');
    await clock.advance(SECOND);
    expect(monitor.status()).toBe('expired');
  });

  it('uses the buffer of short-lived tokens, which is a sixth of their lifetime', async () => {
    source.lifetimeMs = MINUTE;
    source.signIn();
    goOffline();
    await clock.advance(48 * SECOND);
    expect(monitor.status()).toBe('fresh');
    await clock.advance(SECOND);
    expect(monitor.status()).toBe('expiring');
  });

  it('is fresh again after a successful refresh', async () => {
    source.signIn();
    source.failNext(new NetworkError('down'));
    await clock.advance(USABLE);
    expect(monitor.status()).toBe('fresh');
    expect(source.refreshCount).toBe(2);
  });

  it('is session-ended if the session cannot be renewed, and fresh after a new sign-in', async () => {
    source.signIn();
    await clock.settle();
    source.endNext();
    await clock.advance(HOUR);
    expect(monitor.status()).toBe('session-ended');
    expect(monitor.timeLeftMs()).toBeNull();
    source.signIn();
    await clock.settle();
    expect(monitor.status()).toBe('fresh');
  });

  it('is signed-out after the sign-out', async () => {
    source.signIn();
    await clock.settle();
    await source.signOut();
    await clock.settle();
    expect(monitor.status()).toBe('signed-out');
  });
});

describe('ExpiryMonitor.refreshCount and .lastFailure', () => {
  beforeEach(() => setUp());

  it('start at 0 and null', () => {
    expect(monitor.refreshCount()).toBe(0);
    expect(monitor.lastFailure()).toBeNull();
  });

  it('count the refreshes of this tab', async () => {
    source.signIn();
    await clock.advance(3 * HOUR);
    expect(monitor.refreshCount()).toBe(source.refreshCount);
    expect(monitor.refreshCount()).toBe(3);
    source.otherTabRefreshed();
    await clock.settle();
    expect(monitor.refreshCount()).toBe(3);
  });

  it('ignore events that are neither', async () => {
    source.signIn();
    await clock.settle();
    await source.signOut();
    await clock.settle();
    expect(monitor.refreshCount()).toBe(0);
    expect(monitor.lastFailure()).toBeNull();
  });

  it('contain the last failure until a refresh succeeds', async () => {
    source.signIn();
    await clock.settle();
    source.failNext(new NetworkError('down'));
    source.failNext(new TypeError('no'));
    const due = USABLE - 2 * MINUTE;
    await clock.advance(due);
    expect(monitor.lastFailure()).toEqual({ atMs: clock.wallMs(), reason: 'NetworkError' });
    expect(monitor.refreshCount()).toBe(0);
    // Without jitter, the pause after one failure is half of 500 ms.
    await clock.advance(250);
    expect(monitor.lastFailure()).toEqual({ atMs: clock.wallMs(), reason: 'TypeError' });
    // From then on it is half of ten minutes.
    await clock.advance(5 * MINUTE);
    expect(monitor.lastFailure()).toBeNull();
    expect(monitor.refreshCount()).toBe(1);
  });
});

describe('G16 destroying the injector stops the monitor', () => {
  it('and its timer', async () => {
    setUp();
    await clock.advance(5 * SECOND);
    const theClock = clock;
    expect(theClock.timerCount).toBe(1);
    TestBed.resetTestingModule();
    expect(theClock.timerCount).toBe(0);
  });

  it('before it is injected, there is no timer', async () => {
    TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
    const idle = TestBed.inject(ManualClock);
    await idle.advance(5 * SECOND);
    expect(idle.timerCount).toBe(0);
  });
});

describe('G15 on the server, the monitor does nothing', () => {
  it('it has no values and sets no timer', async () => {
    setUp({}, [{ provide: PLATFORM_ID, useValue: 'server' }]);
    source.signIn();
    expect(monitor.status()).toBe('unknown');
    expect(monitor.timeLeftMs()).toBeNull();
    // Others may still read the store.
    await clock.settle();
    expect(clock.timerCount).toBe(0);
  });
});
