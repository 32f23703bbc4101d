import { ApplicationRef, PLATFORM_ID, Type } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  AuthTokenService,
  ExpiryMonitor,
  GraphqlAuthClient,
  GraphqlRequestError,
  TokenGuardClock,
  TokenGuardError,
  TokenState,
} from 'amplify-token-guard';
import {
  FakeGraphqlTransport,
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { openTab } from '../../spec-helpers/tab-injector';
import { provideAmplifyTokenGuard } from './provide-amplify-token-guard';
import { AmplifyTokenSource } from './amplify/amplify-token-source';
import { TokenSource } from './amplify/token-source';
import { FEATURE_RUNNERS } from './token-guard-feature';
import { TOKEN_GUARD_OPTIONS } from './token-guard-options';
import { TokenManager } from './session/token-manager';
import { withEventLog } from './with-event-log';
import { withExpiryWarning } from './with-expiry-warning';
import { withIdleTimeout } from './with-idle-timeout';
import { withSubscriptions } from './with-subscriptions';
import { withTokenSource } from './with-token-source';

const HOUR = 3_600_000;

/** Counts the listeners on document and window. */
class ListenerCount {
  #open: unknown[][] = [];

  constructor() {
    for (const target of [document, window]) {
      const key = (args: unknown[]): unknown[] => [target, args[0], args[1]];
      jest.spyOn(target, 'addEventListener').mockImplementation((...args: unknown[]) => {
        this.#open.push(key(args));
      });
      jest.spyOn(target, 'removeEventListener').mockImplementation((...args: unknown[]) => {
        const removed = key(args);
        this.#open = this.#open.filter((other) => other.some((part, i) => part !== removed[i]));
      });
    }
  }

  get types(): unknown[] {
    return this.#open.map(([, type]) => type);
  }
}

/** The code of the error that `promise` rejects with. */
async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => new Error('It did not reject.'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TokenGuardError);
  return (error as TokenGuardError).code;
}

describe('provideAmplifyTokenGuard()', () => {
  it("uses Amplify's tokens, with the default options", () => {
    TestBed.configureTestingModule({ providers: [provideAmplifyTokenGuard()] });
    expect(TestBed.inject(TokenSource)).toBeInstanceOf(AmplifyTokenSource);
    expect(TestBed.inject(TOKEN_GUARD_OPTIONS).expiryBufferMs).toBe(30_000);
    expect(TestBed.inject(FEATURE_RUNNERS, null)).toBeNull();
  });

  it('reads the store at the start, before any call', async () => {
    TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
    const source = TestBed.inject(FakeTokenSource);
    await TestBed.inject(ManualClock).settle();
    expect(source.loadCount).toBe(1);
    expect(TestBed.inject(AuthTokenService).state().status).toBe('signed-out');
  });

  it('refreshes ahead of expiry, without any call', async () => {
    TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
    const source = TestBed.inject(FakeTokenSource);
    source.signIn();
    await TestBed.inject(ManualClock).advance(HOUR);
    expect(source.refreshCount).toBe(1);
  });

  it('guards other code that reads the tokens', async () => {
    TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
    const source = TestBed.inject(FakeTokenSource);
    source.signIn();
    expect((await source.gate!({ forceRefresh: false })).accessToken).toBe('access-1');
    expect(source.refreshCount).toBe(0);
    expect((await source.gate!({ forceRefresh: true })).accessToken).toBe('access-2');
    expect(source.refreshCount).toBe(1);
    source.expireNow();
    expect((await source.gate!({ forceRefresh: false })).accessToken).toBe('access-4');
  });

  it('supports a source that does not support reads of other code', async () => {
    class PlainTokenSource extends FakeTokenSource {}
    Object.defineProperty(PlainTokenSource.prototype, 'guardReads', { value: undefined });
    TestBed.configureTestingModule({
      providers: [
        ManualClock,
        { provide: TokenGuardClock, useExisting: ManualClock },
        provideAmplifyTokenGuard(
          {},
          withTokenSource(() => {
            const source = new PlainTokenSource();
            source.signIn();
            return source;
          }),
        ),
      ],
    });
    expect((await TestBed.inject(AuthTokenService).getToken()).value).toBe('access-1');
  });

  it('tolerates a store that cannot be read, and rejects calls for a token', async () => {
    const problem = new Error('The storage is locked.');
    TestBed.configureTestingModule({
      providers: [
        ManualClock,
        { provide: TokenGuardClock, useExisting: ManualClock },
        provideAmplifyTokenGuard(
          {},
          withTokenSource(() => {
            const source = new FakeTokenSource();
            source.load = () => Promise.reject(problem);
            return source;
          }),
        ),
      ],
    });
    const tokens = TestBed.inject(AuthTokenService);
    await TestBed.inject(ManualClock).settle();
    expect(tokens.state().status).toBe('unknown');
    await expect(tokens.getToken()).rejects.toBe(problem);
  });

  it('handles the end of the session as configured', async () => {
    const ended: TokenGuardError[] = [];
    TestBed.configureTestingModule({
      providers: [provideTokenGuardTesting({ onSessionEnd: (error) => ended.push(error) })],
    });
    const source = TestBed.inject(FakeTokenSource);
    const clock = TestBed.inject(ManualClock);
    source.signIn();
    await clock.settle();
    source.endNext();
    await clock.advance(2 * HOUR);
    expect(ended.map(({ code }) => code)).toEqual(['session-ended']);
  });
});

describe('G9 a sign-in is never missed', () => {
  it('not even right after a sign-out', async () => {
    TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
    const source = TestBed.inject(FakeTokenSource);
    const clock = TestBed.inject(ManualClock);
    source.signIn('ada');
    await clock.settle();
    await source.signOut();
    source.signIn('bob');
    await clock.settle();
    expect(TestBed.inject(AuthTokenService).state()).toMatchObject({
      status: 'signed-in',
      userId: 'bob',
    });
  });

  it('not at any moment of the sign-out', async () => {
    for (let microtasks = 0; microtasks < 20; microtasks++) {
      TestBed.resetTestingModule();
      TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
      const source = TestBed.inject(FakeTokenSource);
      const clock = TestBed.inject(ManualClock);
      source.signIn('ada');
      await clock.settle();
      void source.signOut();
      for (let i = 0; i < microtasks; i++) await Promise.resolve();
      source.signIn('bob');
      await clock.settle();
      const { status } = TestBed.inject(AuthTokenService).state();
      expect({ microtasks, status }).toEqual({ microtasks, status: 'signed-in' });
    }
  });
});

describe('G15 the app becomes stable, and on the server, the guard does nothing', () => {
  it('the app is stable while the guard runs', async () => {
    TestBed.configureTestingModule({
      providers: [provideTokenGuardTesting({ sessionLifetimeMs: HOUR }, withExpiryWarning())],
    });
    const source = TestBed.inject(FakeTokenSource);
    const clock = TestBed.inject(ManualClock);
    source.signIn();
    await clock.advance(1_000);
    expect(clock.timerCount).toBeGreaterThan(0);
    const app = TestBed.inject(ApplicationRef);
    const stable: boolean[] = [];
    app.isStable.subscribe((value) => stable.push(value));
    await app.whenStable();
    source.hold();
    source.expireNow();
    await clock.settle();
    expect(stable).toEqual([true]);
  });

  it('on the server, there is no read, gate, timer, listener, or feature', async () => {
    const listeners = new ListenerCount();
    const logged: unknown[] = [];
    TestBed.configureTestingModule({
      providers: [
        provideTokenGuardTesting(
          { sessionLifetimeMs: HOUR },
          withEventLog((line) => logged.push(line)),
          withExpiryWarning(),
        ),
        { provide: PLATFORM_ID, useValue: 'server' },
      ],
    });
    const source = TestBed.inject(FakeTokenSource);
    const clock = TestBed.inject(ManualClock);
    source.signIn();
    source.signIn('bob');
    await source.signOut();
    await clock.advance(2 * HOUR);
    expect(source.loadCount).toBe(0);
    expect(source.gate).toBeUndefined();
    expect(clock.timerCount).toBe(0);
    expect(listeners.types).toEqual([]);
    expect(logged).toEqual([]);
  });

  it('on the server, the state stays unknown', async () => {
    TestBed.configureTestingModule({
      providers: [provideTokenGuardTesting(), { provide: PLATFORM_ID, useValue: 'server' }],
    });
    const states: TokenState[] = [];
    TestBed.inject(AuthTokenService).state$.subscribe((state) => states.push(state));
    await TestBed.inject(ManualClock).advance(HOUR);
    expect(states).toEqual([{ status: 'unknown' }]);
  });
});

describe('G16 destroying the injector stops everything', () => {
  it('repeatedly, in any state', async () => {
    const listeners = new ListenerCount();
    for (let round = 0; round < 20; round++) {
      const injector = openTab(
        provideTokenGuardTesting({ sessionLifetimeMs: 2 * HOUR }, withExpiryWarning()),
      );
      const source = injector.get(FakeTokenSource);
      const clock = injector.get(ManualClock);
      await clock.settle();
      if (round % 2) source.signIn();
      if (round % 3 === 1) source.failNext(new Error('down'), 100);
      if (round % 3 === 2) source.hold();
      if (round % 4 === 3) source.expireNow();
      await clock.advance((round % 5) * HOUR);
      expect(listeners.types).toEqual(['visibilitychange', 'resume', 'pageshow', 'online']);
      expect(source.gate).toBeDefined();

      injector.destroy();
      const { refreshCount } = source;
      expect(clock.timerCount).toBe(0);
      expect(listeners.types).toEqual([]);
      expect(source.gate).toBeUndefined();
      source.release();
      source.signIn('bob');
      await clock.advance(2 * HOUR);
      expect(clock.timerCount).toBe(0);
      expect(source.refreshCount).toBe(refreshCount);
    }
  });

  it("with Amplify's tokens, and restores Amplify", async () => {
    const listeners = new ListenerCount();
    const { tokenOrchestrator } = cognitoUserPoolsTokenProvider;
    const amplify = () => [
      cognitoUserPoolsTokenProvider.getTokens,
      tokenOrchestrator.getTokenStore(),
      tokenOrchestrator.getTokenRefresher(),
      Object.keys(cognitoUserPoolsTokenProvider),
    ];
    const before = amplify();
    for (let round = 0; round < 5; round++) {
      const injector = openTab(
        ManualClock,
        { provide: TokenGuardClock, useExisting: ManualClock },
        provideAmplifyTokenGuard(),
      );
      const clock = injector.get(ManualClock);
      await clock.settle();
      expect(listeners.types).toContain('storage');
      expect(amplify()).not.toEqual(before);
      injector.destroy();
      expect(listeners.types).toEqual([]);
      expect(clock.timerCount).toBe(0);
      expect(amplify()).toEqual(before);
    }
  });

  it('completes its Observables', async () => {
    TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
    const tokens = TestBed.inject(AuthTokenService);
    const completed: string[] = [];
    tokens.state$.subscribe({ complete: () => completed.push('state$') });
    tokens.events$.subscribe({ complete: () => completed.push('events') });
    TestBed.resetTestingModule();
    expect(completed.sort()).toEqual(['events', 'state$']);
  });

  it('rejects calls that wait for a refresh', async () => {
    TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
    const source = TestBed.inject(FakeTokenSource);
    const clock = TestBed.inject(ManualClock);
    const tokens = TestBed.inject(AuthTokenService);
    source.hold();
    source.expireNow();
    const waiting = [codeOf(tokens.getToken()), codeOf(tokens.refresh())];
    await clock.settle();
    TestBed.resetTestingModule();
    expect(await Promise.all(waiting)).toEqual(['destroyed', 'destroyed']);
    expect(clock.timerCount).toBe(0);
    source.release();
    await clock.settle();
    expect(clock.timerCount).toBe(0);
  });

  it('rejects calls that wait for recovery', async () => {
    TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
    const source = TestBed.inject(FakeTokenSource);
    const clock = TestBed.inject(ManualClock);
    source.failNext(new Error('down'), 100);
    source.expireNow();
    const waiting = codeOf(TestBed.inject(AuthTokenService).getToken());
    await clock.advance(1_000);
    TestBed.resetTestingModule();
    expect(await waiting).toBe('destroyed');
    expect(clock.timerCount).toBe(0);
  });

  it('rejects calls that have just been made, without a refresh', async () => {
    for (let microtasks = 0; microtasks < 12; microtasks++) {
      const injector = openTab(provideTokenGuardTesting());
      const source = injector.get(FakeTokenSource);
      const clock = injector.get(ManualClock);
      const manager = injector.get(TokenManager);
      source.signIn();
      source.failNext(new Error('down'), 100);
      await clock.settle();
      const outcomes: string[] = [];
      manager.refresh().then(
        () => outcomes.push('token'),
        (error: TokenGuardError) => outcomes.push(error.code),
      );
      for (let i = 0; i < microtasks; i++) await Promise.resolve();
      injector.destroy();
      await clock.settle();
      const { timerCount } = clock;
      expect({ microtasks, timerCount, outcomes }).toEqual({
        microtasks,
        timerCount: 0,
        outcomes: ['destroyed'],
      });
    }
  });

  it('passes on a rejection after that', async () => {
    TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
    const source = TestBed.inject(FakeTokenSource);
    const clock = TestBed.inject(ManualClock);
    const transport = TestBed.inject(FakeGraphqlTransport);
    let error: unknown;
    source.signIn();
    TestBed.inject(GraphqlAuthClient)
      .query('{ now }')
      .subscribe({ error: (problem: unknown) => (error = problem) });
    await clock.settle();
    const call = transport.expectOne();
    TestBed.resetTestingModule();
    source.failNext(new Error('down'), 100);
    call.rejectToken();
    await clock.advance(HOUR);
    expect(clock.timerCount).toBe(0);
    expect(source.refreshCount).toBe(0);
    expect(error instanceof GraphqlRequestError || error instanceof TokenGuardError).toBe(true);
  });

  it('with the monitor', async () => {
    TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
    const clock = TestBed.inject(ManualClock);
    TestBed.inject(ExpiryMonitor);
    await clock.advance(5_000);
    TestBed.resetTestingModule();
    expect(clock.timerCount).toBe(0);
  });
});

describe('G18 options and features are checked immediately', () => {
  it('the options', () => {
    const act = (): unknown => provideAmplifyTokenGuard({ recoveryWaitMs: -1 });
    expect(act).toThrow(TokenGuardError);
    expect(act).toThrow('provideAmplifyTokenGuard(): option "recoveryWaitMs" is -1; expected');
  });

  it.each([
    ['withEventLog', [withEventLog(), withExpiryWarning(), withEventLog(() => undefined)]],
    ['withExpiryWarning', [withExpiryWarning(), withExpiryWarning()]],
    [
      'withTokenSource',
      [withTokenSource(() => new FakeTokenSource()), withTokenSource(() => new FakeTokenSource())],
    ],
  ])('%s() is given once', (name, features) => {
    try {
      provideAmplifyTokenGuard(...features);
      throw new Error('Nothing was thrown.');
    } catch (error) {
      expect((error as TokenGuardError).code).toBe('config-invalid');
      expect((error as TokenGuardError).message).toBe(
        `provideAmplifyTokenGuard(): ${name}() is given more than once.`,
      );
    }
  });

  it('each feature may be given once', () => {
    expect(() =>
      provideAmplifyTokenGuard(
        {},
        withEventLog(),
        withExpiryWarning(),
        withTokenSource(() => new FakeTokenSource()),
      ),
    ).not.toThrow();
  });
});

it('lists no service that the root provides anyway', () => {
  const features = [withEventLog(), withExpiryWarning(), withIdleTimeout({ idleMs: HOUR })];
  const provided = provideAmplifyTokenGuard(...features, withSubscriptions());
  const { ɵproviders } = provided as unknown as { readonly ɵproviders: unknown[] };
  const services = ɵproviders.flat(3).filter(isType);
  expect(services.length).toBeGreaterThan(5);
  expect(services.filter((service) => service.ɵprov?.providedIn)).toEqual([]);
});

type Service = Type<unknown> & { readonly ɵprov?: { readonly providedIn: unknown } };

function isType(provider: unknown): provider is Service {
  return typeof provider === 'function';
}
