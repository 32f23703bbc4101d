import { TestBed } from '@angular/core/testing';
import {
  AuthTokenService,
  SourceTokens,
  TokenEvent,
  TokenGuardError,
  TokenGuardOptions,
} from 'amplify-token-guard';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { fixChance } from '../../../spec-helpers/chance';
import { startFakeGuard } from '../../../spec-helpers/fake-guard';
import { watch } from '../../../spec-helpers/watch';
import { TokenManager } from './token-manager';

const HOUR = 3_600_000;
const BUFFER = 30_000;
/** `iat` is truncated to whole seconds, so the guard subtracts this from the lifetime. */
const TRUNCATION = 1_000;

let clock: ManualClock;
let source: FakeTokenSource;
let tokens: AuthTokenService;
let events: TokenEvent[];

async function start(options: TokenGuardOptions = {}, random = 0): Promise<void> {
  fixChance(random);
  const guard = await startFakeGuard((fake) => fake.signIn(), options);
  ({ source, clock, tokens, events } = guard);
}

function typesOf(type: TokenEvent['type']): TokenEvent[] {
  return events.filter((event) => event.type === type);
}

afterEach(() => source.verify());

describe('G1 no request leaves with a token inside the buffer', () => {
  beforeEach(() => start({ refreshLeadMs: BUFFER }));

  it('returns the token while it has more time left than the buffer', async () => {
    source.failNext(new Error('down'), 2);
    await clock.advance(HOUR - TRUNCATION - BUFFER - 1);
    expect((await tokens.getToken()).value).toBe('access-1');
    await clock.advance(20_000);
  });

  it('waits for the refresh after that', async () => {
    source.hold();
    await clock.advance(HOUR - TRUNCATION - BUFFER);
    const waiting = watch(tokens.getToken());
    await clock.advance(1_000);
    expect(waiting).toEqual({});
    source.release();
    await clock.settle();
    expect(waiting.value).toBe('access-2');
  });

  it('returns a refreshed token that arrived inside its buffer, instead of refreshing endlessly', async () => {
    source.lifetimeMs = 10_000;
    source.refreshDurationMs = 8_000;
    const waiting = watch(tokens.refresh());
    await clock.advance(8_000);
    expect(waiting.value).toBe('access-2');
    expect((await tokens.getToken()).value).toBe('access-2');
    expect(source.refreshCount).toBe(1);
  });

  it('returns it for a second, and then waits for the next one', async () => {
    source.lifetimeMs = 20_000;
    source.refreshDurationMs = 16_000;
    const refreshed = watch(tokens.refresh());
    await clock.advance(16_000);
    expect(refreshed.value).toBe('access-2');
    await clock.advance(999);
    expect((await tokens.getToken()).value).toBe('access-2');
    await clock.advance(1);
    const waiting = watch(tokens.getToken());
    await clock.advance(15_999);
    expect(waiting).toEqual({});
    await clock.advance(1);
    expect(waiting.value).toBe('access-3');
  });

  it('does not return another token inside its buffer, even a new one', async () => {
    await tokens.refresh();
    source.expireNow();
    expect((await tokens.getToken()).value).toBe('access-4');
    expect(typesOf('refreshed')).toMatchObject([{ trigger: 'asked' }, { trigger: 'needed' }]);
  });

  it('does not return a refreshed token that has almost expired on arrival', async () => {
    source.lifetimeMs = 10_000;
    source.refreshDurationMs = 10_000 - TRUNCATION;
    const waiting = watch(tokens.refresh());
    await clock.advance(10_000 - TRUNCATION);
    expect(waiting).toEqual({});
    expect(typesOf('refresh-failed')).toMatchObject([{ reason: 'ArrivedExpiredError' }]);
    source.refreshDurationMs = 0;
    await clock.advance(1_000);
    expect(waiting.value).toBe('access-3');
  });

  it('does not return a refreshed token that had expired on arrival', async () => {
    source.refreshDurationMs = 4_000;
    const waiting = watch(tokens.refresh());
    await clock.settle();
    clock.sleep(2 * HOUR);
    await clock.advance(4_000);
    expect(waiting).toEqual({});
    expect(typesOf('refresh-failed')).toMatchObject([{ reason: 'ArrivedExpiredError' }]);
    await clock.advance(5_000);
    expect(waiting.value).toBe('access-3');
  });
});

describe('G2 the refresh runs ahead of time', () => {
  it('starts before the expiry by the lead, without any call', async () => {
    await start();
    await clock.advance(HOUR - TRUNCATION - 120_000 - 1);
    expect(source.refreshCount).toBe(0);
    await clock.advance(1);
    expect(source.refreshCount).toBe(1);
    expect(typesOf('refreshed')).toMatchObject([
      { trigger: 'ahead', generation: 2, durationMs: 0, lifetimeMs: HOUR },
    ]);
  });

  it('adds a share of the lifetime to the lead, and at most a second that differs between tabs', async () => {
    await start({}, 0.5);
    await clock.advance(HOUR - TRUNCATION - 120_000 - (3 / 32) * HOUR - 1_000 - 1);
    expect(source.refreshCount).toBe(0);
    await clock.advance(1);
    expect(source.refreshCount).toBe(1);
  });

  it('continues for many lifetimes', async () => {
    await start();
    await clock.advance(24 * HOUR);
    expect(source.refreshCount).toBe(24);
  });

  it('lets requests use the old token during the refresh', async () => {
    await start();
    source.hold();
    await clock.advance(HOUR - 115_000);
    expect((await tokens.getToken()).value).toBe('access-1');
    source.release();
    await clock.settle();
    expect((await tokens.getToken()).value).toBe('access-2');
  });

  it('causes no endless loop with a token of two seconds', async () => {
    await start();
    source.lifetimeMs = 2_000;
    source.issue();
    await clock.advance(60_000);
    expect(source.refreshCount).toBeGreaterThan(20);
    expect(source.refreshCount).toBeLessThanOrEqual(60);
  });

  it('does not refresh a token of 60 days early', async () => {
    await start();
    source.issue({ lifetimeMs: 60 * 24 * HOUR });
    await clock.settle();
    clock.sleep(19 * 24 * HOUR);
    await clock.advance(60_000);
    expect(source.refreshCount).toBe(0);
    clock.sleep(41 * 24 * HOUR);
    await clock.advance(60_000);
    expect(source.refreshCount).toBe(1);
  });
});

describe('G4 two requests of one expiry never cause two refreshes', () => {
  beforeEach(() => start());

  it('a thousand requests at the time of expiry get one refresh', async () => {
    source.refreshDurationMs = 300;
    clock.sleep(HOUR);
    const calls = Array.from({ length: 1_000 }, () => tokens.getToken());
    await clock.advance(300);
    const answers = await Promise.all(calls);
    expect(new Set(answers.map(({ value }) => value))).toEqual(new Set(['access-2']));
    expect(source.refreshCount).toBe(1);
  });

  it('an explicit refresh joins one in progress', async () => {
    source.hold();
    const calls = [tokens.refresh(), tokens.refresh()];
    await clock.settle();
    source.release();
    expect((await Promise.all(calls)).map(({ value }) => value)).toEqual(['access-2', 'access-2']);
    expect(source.refreshCount).toBe(1);
  });

  it('an explicit refresh after the first one refreshes again', async () => {
    await tokens.refresh();
    await tokens.refresh();
    expect(source.refreshCount).toBe(2);
    expect(typesOf('refreshed')).toMatchObject([{ trigger: 'asked' }, { trigger: 'asked' }]);
  });

  it('waiting callers get a token that another tab has stored', async () => {
    source.hold();
    clock.sleep(HOUR);
    const waiting = watch(tokens.getToken());
    await clock.settle();
    source.otherTabRefreshed();
    await clock.settle();
    expect(waiting.value).toBe('access-2');
    expect(typesOf('adopted')).toHaveLength(1);
    source.release();
  });

  it('waiting callers do not get a token that is about to expire as well', async () => {
    source.hold();
    const waiting = watch(tokens.refresh());
    await clock.settle();
    source.expireNow();
    await clock.settle();
    expect(waiting).toEqual({});
    source.release();
    await clock.settle();
    expect(waiting.value).toBe('access-3');
  });

  it('with a fresh token, only the user is read from the store', async () => {
    const before = source.loadCount;
    for (let i = 0; i < 100; i++) await tokens.getToken();
    expect(source.loadCount).toBe(before);
  });
});

describe('G7 a transient failure never ends the session', () => {
  beforeEach(() => start());

  it('and the token is used while it is valid', async () => {
    source.failNext(new Error('down'), 2);
    await clock.advance(HOUR - TRUNCATION - 120_000);
    expect(typesOf('refresh-failed')).toHaveLength(1);
    expect((await tokens.getToken()).value).toBe('access-1');
    expect(tokens.state()).toMatchObject({ status: 'signed-in', refreshing: false });
    await clock.advance(60_000);
    expect((await tokens.getToken()).value).toBe('access-1');
    // After expiry, a caller doesn't wait for the next background attempt.
    await clock.advance(60_000);
    expect(source.refreshCount).toBe(2);
    const waiting = watch(tokens.getToken());
    await clock.advance(0);
    expect(waiting.value).toBe('access-2');
  });

  it('and it retries soon, then less often, and restarts after a success', async () => {
    source.failNext(new Error('down'), 4);
    await clock.advance(HOUR - TRUNCATION - 120_000);
    await clock.advance(1_000_000);
    const pauses = typesOf('refresh-failed').map((event) =>
      event.type === 'refresh-failed' ? event.retryInMs : 0,
    );
    expect(pauses).toEqual([250, 300_000, 300_000, 300_000]);
    expect(typesOf('refresh-failed')).toMatchObject(
      Array.from({ length: 4 }, (_, i) => ({ failures: i + 1, reason: 'Error' })),
    );
    expect(typesOf('refreshed')).toHaveLength(1);
    source.failNext();
    await clock.advance(HOUR - 120_000);
    expect(typesOf('refresh-failed').at(-1)).toMatchObject({ failures: 1, retryInMs: 250 });
  });

  it('and it retries immediately at a wake-up, but at most once a second', async () => {
    source.failNext(new Error('down'), 2);
    await clock.advance(HOUR - TRUNCATION - 120_000 + 61_000);
    expect(source.refreshCount).toBe(2);
    window.dispatchEvent(new Event('online'));
    await clock.advance(0);
    expect(source.refreshCount).toBe(3);
  });

  it('and attempts because of wake-ups are spaced', async () => {
    source.failNext(new Error('down'), 15);
    await clock.advance(HOUR - TRUNCATION - 120_000 + 10_000);
    const before = source.refreshCount;
    for (let i = 0; i < 40; i++) {
      window.dispatchEvent(new Event('online'));
      await clock.advance(100);
    }
    expect(source.refreshCount - before).toBeLessThanOrEqual(5);
    expect(source.refreshCount - before).toBeGreaterThanOrEqual(4);
    await clock.advance(60 * 60_000);
  });

  it('and it ends a refresh without a response, but still uses a late response', async () => {
    source.refreshDurationMs = 25_000;
    const waiting = watch(tokens.refresh());
    await clock.advance(20_000);
    expect(typesOf('refresh-failed')).toMatchObject([{ reason: 'TimeLimitError' }]);
    expect(waiting).toEqual({});
    await clock.advance(5_000);
    expect(waiting.value).toBe('access-2');
  });
});

describe('G0 G7 a token inside the buffer, which plain Amplify would send', () => {
  const LIFE = HOUR - TRUNCATION;
  const LAST_MOMENT = 5_000;

  beforeEach(() => start({ refreshLeadMs: BUFFER, refreshTimeoutMs: 60_000 }));

  it('is used as soon as the refresh fails with a transient error', async () => {
    source.failNext(new Error('down'), 2);
    source.hold();
    await clock.advance(LIFE - 20_000);
    const waiting = watch(tokens.getToken());
    await clock.settle();
    expect(waiting).toEqual({});
    source.release();
    await clock.settle();
    expect(waiting.value).toBe('access-1');
    // From now on no caller waits for the failing refresh.
    expect((await tokens.getToken()).value).toBe('access-1');
    await clock.advance(250);
    expect((await tokens.getToken()).value).toBe('access-1');
    await clock.advance(500);
    expect((await tokens.getToken()).value).toBe('access-2');
  });

  it('is used before it expires if a refresh hangs', async () => {
    source.hold();
    await clock.advance(LIFE - 15_000);
    const waiting = [watch(tokens.getToken()), watch(tokens.getToken())];
    const asking = watch(tokens.refresh());
    await clock.advance(15_000 - LAST_MOMENT - 1);
    expect(waiting).toEqual([{}, {}]);
    await clock.advance(1);
    expect(waiting).toEqual([{ value: 'access-1' }, { value: 'access-1' }]);
    expect(asking).toEqual({});
    source.release();
    await clock.advance(1_000);
    expect(asking.value).toMatch(/access-/);
  });

  it('is not used after it has expired', async () => {
    source.failNext(new Error('down'), 3);
    source.hold();
    await clock.advance(LIFE - 3_000);
    const waiting = watch(tokens.getToken());
    await clock.advance(3_000);
    source.release();
    await clock.settle();
    expect(waiting).toEqual({});
    await clock.advance(5_000);
    expect(waiting.value).toBe('access-2');
  });

  it('is not used instead of the token of another user', async () => {
    source.hold();
    await clock.advance(LIFE - 20_000);
    const waiting = watch(tokens.getToken());
    await clock.settle();
    source.signIn('second');
    await clock.settle();
    expect(waiting.code).toBe('user-changed');
    source.release();
  });
});

describe('G7b a request waits for recovery', () => {
  beforeEach(() => start({ recoveryWaitMs: 15_000 }));

  it('and succeeds as soon as it comes', async () => {
    source.failNext(new Error('down'), 3);
    clock.sleep(HOUR);
    const waiting = watch(tokens.getToken());
    await clock.advance(1_000 - 250);
    expect(waiting).toEqual({});
    await clock.advance(1_000);
    expect(waiting.value).toBe('access-2');
  });

  it('and fails with a transient error if it does not come', async () => {
    source.failNext(new Error('down'), 12);
    clock.sleep(HOUR);
    const call = tokens.getToken();
    const waiting = watch(call);
    await clock.advance(14_999);
    expect(waiting).toEqual({});
    await clock.advance(1);
    expect(waiting.code).toBe('refresh-failed');
    await expect(call).rejects.toMatchObject({
      transient: true,
      message: 'The token could not be refreshed within 15000 ms. Try again later.',
      cause: { message: 'down' },
    });
    expect(tokens.state().status).toBe('signed-in');
    await clock.advance(20 * 60_000);
    expect((await tokens.getToken()).value).toBe('access-2');
  });

  it('each for its own time', async () => {
    source.failNext(new Error('down'), 20);
    clock.sleep(HOUR);
    const first = watch(tokens.getToken());
    await clock.advance(10_000);
    const second = watch(tokens.getToken());
    await clock.advance(5_000);
    expect([first, second]).toEqual([{ code: 'refresh-failed' }, {}]);
    await clock.advance(10_000);
    expect(second.code).toBe('refresh-failed');
    await clock.advance(60 * 60_000);
  });

  it('and makes the guard retry at least every five seconds', async () => {
    source.failNext(new Error('down'), 12);
    clock.sleep(HOUR);
    watch(tokens.getToken());
    await clock.advance(15_000 + 50_000);
    const before = source.refreshCount;
    const waiting = watch(tokens.getToken());
    await clock.advance(5_000);
    expect(source.refreshCount).toBeGreaterThan(before);
    await clock.advance(30 * 60_000);
    expect(waiting).not.toEqual({});
  });
});

describe('G7 the reason of a failure', () => {
  beforeEach(() => start());

  it('is the name of its error, or that it has none', async () => {
    source.failNext(new TypeError('Failed to fetch'));
    source.failNext('down' as never);
    watch(tokens.refresh());
    await clock.advance(250);
    expect(typesOf('refresh-failed')).toMatchObject([
      { reason: 'TypeError', failures: 1 },
      { reason: 'unknown', failures: 2 },
    ]);
    await clock.advance(5_000);
  });

  it('is that of the network, even if the store cannot be read either', async () => {
    source.failNext(new TypeError('Failed to fetch'));
    const call = tokens.refresh();
    watch(call);
    jest.spyOn(source, 'load').mockRejectedValue(new Error('The storage is gone.'));
    await clock.settle();
    expect(typesOf('refresh-failed')).toMatchObject([{ reason: 'TypeError' }]);
    await clock.advance(5_000);
  });

  it('is part of the error for waiting callers', async () => {
    source.lifetimeMs = 2_000;
    source.refreshDurationMs = 2_000;
    const call = tokens.refresh();
    watch(call);
    await clock.advance(60_000);
    await expect(call).rejects.toMatchObject({
      code: 'refresh-failed',
      cause: {
        name: 'ArrivedExpiredError',
        message: 'The refreshed token expired before it arrived.',
      },
    });
  });
});

describe('G8 a definitive failure ends the session once', () => {
  it('rejects all waiting callers with the same error, and later ones too', async () => {
    await start();
    source.endNext();
    source.hold();
    const calls = [tokens.refresh(), tokens.refresh()];
    await clock.settle();
    source.release();
    const results = await Promise.allSettled([...calls, tokens.getToken()]);
    const errors = results.map((result) => (result as PromiseRejectedResult).reason as unknown);
    expect(errors[0]).toMatchObject({ code: 'session-ended', transient: false });
    expect(new Set(errors).size).toBe(1);
    expect(typesOf('session-ended')).toEqual([
      { type: 'session-ended', error: errors[0], atMs: clock.wallMs() },
    ]);
    expect(typesOf('signed-out')).toEqual([]);
    expect(tokens.state()).toEqual({ status: 'session-ended', error: errors[0] });
  });

  it('stops refreshing', async () => {
    await start();
    source.endNext();
    await clock.advance(24 * HOUR);
    expect(source.refreshCount).toBe(1);
    expect(clock.timerCount).toBe(0);
  });

  it('allows a new sign-in', async () => {
    await start();
    source.endNext();
    await tokens.refresh().catch(() => undefined);
    source.signIn('second');
    expect((await tokens.getToken()).userId).toBe('second');
    expect(tokens.state().status).toBe('signed-in');
    expect(typesOf('signed-in')).toMatchObject([{ userId: 'second' }]);
  });

  it('signs out if that is configured', async () => {
    await start({ onSessionEnd: 'sign-out' });
    const signOut = jest.spyOn(source, 'signOut');
    source.endNext();
    await tokens.refresh().catch(() => undefined);
    expect(signOut).toHaveBeenCalledTimes(1);
    expect(tokens.state().status).toBe('session-ended');
  });

  it("calls the app's function once", async () => {
    const onSessionEnd = jest.fn();
    await start({ onSessionEnd });
    source.endNext();
    await tokens.refresh().catch(() => undefined);
    await tokens.getToken().catch(() => undefined);
    expect(onSessionEnd.mock.calls).toEqual([[expect.objectContaining({ code: 'session-ended' })]]);
  });
});

describe('G9 a sign-out or a change of user during a refresh wins', () => {
  beforeEach(() => start());

  it('waiting callers reject, and the result is dropped', async () => {
    source.hold();
    const waiting = watch(tokens.refresh());
    await clock.settle();
    await source.signOut();
    await clock.settle();
    expect(waiting.code).toBe('signed-out');
    source.release();
    await clock.settle();
    expect(tokens.state()).toEqual({ status: 'signed-out' });
    expect(typesOf('signed-out')).toHaveLength(1);
    await expect(tokens.getToken()).rejects.toMatchObject({ code: 'signed-out' });
  });

  it('the old user does not get the new token', async () => {
    source.hold();
    const waiting = watch(tokens.refresh());
    await clock.settle();
    source.signIn('second');
    await clock.settle();
    expect(waiting.code).toBe('user-changed');
    source.release();
    await clock.settle();
    expect((await tokens.getToken()).userId).toBe('second');
    expect(typesOf('refreshed')).toEqual([]);
    expect(typesOf('signed-in')).toMatchObject([{ userId: 'second' }]);
  });

  it('the next request notices it, even without a message', async () => {
    source.issue({ userId: 'second' });
    expect((await tokens.getToken()).userId).toBe('second');
  });

  it('a scheduled retry is cancelled', async () => {
    source.failNext(new Error('down'), 1);
    const waiting = watch(tokens.refresh());
    await clock.settle();
    await source.signOut();
    await clock.advance(HOUR);
    expect(waiting.code).toBe('signed-out');
    expect(source.refreshCount).toBe(1);
    expect(clock.timerCount).toBe(0);
  });
});

describe('G8, G9 a source that reports only with its results', () => {
  beforeEach(() => start());

  /** A refresh whose response the test sends, no matter what has happened in the meantime. */
  function answerLater(): { give(tokens: SourceTokens): void; refuse(error: Error): void } {
    let [give, refuse]: [(tokens: SourceTokens) => void, (error: Error) => void] = [noop, noop];
    jest
      .spyOn(source, 'refresh')
      .mockReturnValueOnce(new Promise((...callbacks) => ([give, refuse] = callbacks)));
    return { give: (tokens) => give(tokens), refuse: (error) => refuse(error) };
  }

  const noop = (): void => undefined;
  const ended = new TokenGuardError('session-ended', 'The refresh token was revoked.');
  const dropped = new TokenGuardError('signed-out', 'The session was ended meanwhile.');

  it('ends the session finally', async () => {
    const answer = answerLater();
    clock.sleep(HOUR);
    const waiting = watch(tokens.refresh());
    await clock.settle();
    answer.refuse(ended);
    await clock.settle();
    expect(waiting.code).toBe('session-ended');
    expect(tokens.state()).toEqual({ status: 'session-ended', error: ended });
    expect(typesOf('session-ended')).toHaveLength(1);
    await expect(tokens.getToken()).rejects.toBe(ended);
  });

  it('does not end the session of another user', async () => {
    const answer = answerLater();
    watch(tokens.refresh());
    await clock.settle();
    source.signIn('second');
    await clock.settle();
    answer.refuse(ended);
    await clock.settle();
    expect(tokens.state()).toMatchObject({ userId: 'second', renewable: true });
    expect(typesOf('session-ended')).toEqual([]);
  });

  it('causes another read of the store if the session ended in the meantime', async () => {
    const answer = answerLater();
    const waiting = watch(tokens.refresh());
    await clock.settle();
    jest.spyOn(source, 'load').mockResolvedValue(null);
    answer.refuse(dropped);
    await clock.settle();
    expect(waiting.code).toBe('signed-out');
    expect(tokens.state()).toEqual({ status: 'signed-out' });
    expect(typesOf('signed-out')).toHaveLength(1);
    expect(typesOf('refresh-failed')).toEqual([]);
  });

  it('does not restore the tokens of the previous user', async () => {
    const answer = answerLater();
    const old = await source.load();
    const waiting = watch(tokens.refresh());
    await clock.settle();
    source.signIn('second');
    await clock.settle();
    answer.give({ ...old!, accessToken: 'late' });
    await clock.settle();
    expect(waiting.code).toBe('user-changed');
    expect((await tokens.getToken()).userId).toBe('second');
    expect(typesOf('refreshed')).toEqual([]);
    expect(typesOf('signed-in')).toMatchObject([{ userId: 'second' }]);
  });

  it('does not sign in a user who has signed out', async () => {
    const answer = answerLater();
    const old = await source.load();
    watch(tokens.refresh());
    await clock.settle();
    await source.signOut();
    await clock.settle();
    answer.give({ ...old!, accessToken: 'late' });
    await clock.settle();
    expect(tokens.state()).toEqual({ status: 'signed-out' });
    expect(typesOf('refreshed')).toEqual([]);
    expect(typesOf('signed-in')).toEqual([]);
  });
});

describe('G10 clocks', () => {
  it('a wall clock that is set back does not extend the lifetime of a token', async () => {
    await start();
    clock.stepWall(-HOUR);
    await clock.advance(HOUR - TRUNCATION - 120_000);
    expect(source.refreshCount).toBe(1);
    expect(typesOf('clock-stepped')).toMatchObject([{ byMs: -HOUR }]);
  });

  it('a wall clock that is set forward causes one early refresh', async () => {
    await start();
    clock.stepWall(HOUR);
    expect((await tokens.getToken()).value).toBe('access-2');
    for (let i = 0; i < 50; i++) await tokens.getToken();
    expect(source.refreshCount).toBe(1);
  });
});

describe('G11 a wake-up', () => {
  it.each(['visibilitychange', 'resume'])(
    'causes a refresh on %s after a long sleep',
    async (type) => {
      await start();
      clock.sleep(8 * HOUR);
      document.dispatchEvent(new Event(type));
      await clock.settle();
      expect(source.refreshCount).toBe(1);
      expect((await tokens.getToken()).value).toBe('access-2');
    },
  );

  it('without an event does not prevent the first request from succeeding', async () => {
    await start();
    clock.sleep(8 * HOUR);
    expect((await tokens.getToken()).value).toBe('access-2');
    expect(source.refreshCount).toBe(1);
  });
});

describe('TokenManager', () => {
  const SESSION = 30 * 24 * HOUR;
  let manager: TokenManager;

  async function startManager(options: TokenGuardOptions = {}): Promise<void> {
    await start(options);
    manager = TestBed.inject(TokenManager);
  }

  it('shows whether a refresh is in progress', async () => {
    await startManager();
    expect(manager.isRefreshing).toBe(false);
    source.hold();
    watch(manager.refresh());
    await clock.settle();
    expect(manager.isRefreshing).toBe(true);
    source.release();
    await clock.settle();
    expect(manager.isRefreshing).toBe(false);
  });

  it('shows how long the session will last, no matter what happens to its tokens', async () => {
    await startManager({ sessionLifetimeMs: SESSION });
    expect(manager.sessionTimeLeftMs()).toBe(SESSION);
    await clock.advance(5 * HOUR);
    expect(source.refreshCount).toBe(5);
    expect(manager.sessionTimeLeftMs()).toBe(SESSION - 5 * HOUR);
    clock.sleep(SESSION);
    expect(manager.sessionTimeLeftMs()).toBe(0);
  });

  it.each([
    'the app does not configure it',
    'the source does not report it',
    'nobody is signed in',
  ])('does not know how long the session will last if %s', async (reason) => {
    await startManager(
      reason === 'the app does not configure it' ? {} : { sessionLifetimeMs: SESSION },
    );
    if (reason === 'the source does not report it') {
      const { signedInAtMs: _, ...rest } = (await source.load())!;
      jest.spyOn(source, 'load').mockResolvedValue({ ...rest, accessToken: 'access-2' });
      source.otherTabRefreshed();
    }
    if (reason === 'nobody is signed in') await source.signOut();
    await clock.settle();
    expect(manager.sessionTimeLeftMs()).toBeNull();
  });

  it('refreshes ahead, but not within a second after the last time', async () => {
    await startManager();
    await manager.refresh();
    await clock.advance(999);
    manager.refreshAhead();
    await clock.settle();
    expect(source.refreshCount).toBe(1);
    await clock.advance(1);
    manager.refreshAhead();
    await clock.settle();
    expect(source.refreshCount).toBe(2);
    expect(typesOf('refreshed')).toMatchObject([{ trigger: 'asked' }, { trigger: 'ahead' }]);
  });

  it('does not refresh ahead if nobody is signed in', async () => {
    await startManager();
    await source.signOut();
    await clock.settle();
    manager.refreshAhead();
    expect(manager.isRefreshing).toBe(false);
  });

  it('has no time left without a session', async () => {
    await startManager();
    expect(manager.timeLeftMs()).toBe(HOUR - TRUNCATION);
    await source.signOut();
    await clock.settle();
    expect(manager.timeLeftMs()).toBe(0);
  });

  it('G4 renews a valid token if a caller cannot use it', async () => {
    await startManager();
    expect((await manager.renew('rejected')).value).toBe('access-2');
    expect(typesOf('refreshed')).toMatchObject([{ trigger: 'rejected' }]);
  });

  it('distinguishes a token that it has refreshed from that of another tab', async () => {
    await startManager();
    expect(manager.hasRefreshed(await manager.getToken())).toBe(false);
    expect(manager.hasRefreshed(await manager.renew('needed'))).toBe(true);
    source.otherTabRefreshed();
    await clock.settle();
    expect(manager.hasRefreshed(await manager.getToken())).toBe(false);
  });
});

describe('AuthTokenService', () => {
  it('provides the state as an Observable and as a signal', async () => {
    await start();
    const seen: string[] = [];
    tokens.state$.subscribe(({ status }) => seen.push(status));
    expect(tokens.state()).toEqual({
      status: 'signed-in',
      userId: 'listener',
      generation: 1,
      issuedAtMs: Date.UTC(2030, 0),
      expiresAtMs: Date.UTC(2030, 0) + HOUR,
      refreshing: false,
      renewable: true,
    });
    source.hold();
    watch(tokens.refresh());
    await clock.settle();
    expect(tokens.state()).toMatchObject({ refreshing: true, generation: 1 });
    source.release();
    await clock.settle();
    expect(tokens.state()).toMatchObject({ refreshing: false, generation: 2 });
    expect(new Set(seen)).toEqual(new Set(['signed-in']));
  });

  it('has no state before the store is read, and then the state that nobody is signed in', async () => {
    TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
    source = TestBed.inject(FakeTokenSource);
    tokens = TestBed.inject(AuthTokenService);
    const seen: TokenEvent[] = [];
    tokens.events$.subscribe((event) => seen.push(event));
    expect(tokens.state()).toEqual({ status: 'unknown' });
    await TestBed.inject(ManualClock).settle();
    expect(tokens.state()).toEqual({ status: 'signed-out' });
    expect(seen).toEqual([]);
    await expect(tokens.getToken()).rejects.toMatchObject({ message: 'Nobody is signed in.' });
    await expect(tokens.refresh()).rejects.toMatchObject({ code: 'signed-out' });
    expect(source.refreshCount).toBe(0);
  });

  it('returns the ID token if that is configured', async () => {
    await start({ tokenUse: 'id' });
    expect((await tokens.getToken()).value).toBe('id-1');
  });

  it('rejects calls if the store cannot be read', async () => {
    await start();
    await source.signOut();
    await clock.settle();
    jest.spyOn(source, 'load').mockRejectedValue(new Error('The storage is blocked.'));
    await expect(tokens.getToken()).rejects.toThrow('The storage is blocked.');
  });

  it('G16 rejects waiting callers when the app is destroyed, and stops', async () => {
    await start();
    source.hold();
    const waiting = watch(tokens.refresh());
    await clock.settle();
    const completed = jest.fn();
    tokens.state$.subscribe({ complete: completed });
    TestBed.resetTestingModule();
    await clock.settle();
    expect(waiting.code).toBe('destroyed');
    expect(completed).toHaveBeenCalledTimes(1);
    expect(clock.timerCount).toBe(0);
    source.release();
  });
});

describe('reads of other code', () => {
  it('go through the guard, and refresh on request', async () => {
    await start();
    expect((await source.gate?.({ forceRefresh: false }))?.accessToken).toBe('access-1');
    expect((await source.gate?.({ forceRefresh: true }))?.accessToken).toBe('access-2');
    expect(source.refreshCount).toBe(1);
  });
});
