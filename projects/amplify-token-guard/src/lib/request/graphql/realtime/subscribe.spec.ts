import { inspect } from 'node:util';
import { NgZone, PLATFORM_ID } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  AuthTokenService,
  GraphqlAuthClient,
  GraphqlRequestError,
  SubscriptionOptions,
  SubscriptionUpdate,
  TokenEvent,
  TokenGuardError,
  TokenGuardOptions,
  withSubscriptions,
} from 'amplify-token-guard';
import {
  FakeGraphqlTransport,
  FakeRealtime,
  FakeRealtimeSocket,
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { parse } from 'graphql';
import { Subscription } from 'rxjs';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const ON_EVENT = 'subscription OnEvent($id: ID) { onEvent(id: $id) { id } }';

interface Watched {
  readonly updates: SubscriptionUpdate<unknown>[];
  readonly errors: unknown[];
  completed: boolean;
  readonly subscription: Subscription;
}

let client: GraphqlAuthClient;
let realtime: FakeRealtime;
let source: FakeTokenSource;
let clock: ManualClock;
let events: TokenEvent[];

function setUp(options?: TokenGuardOptions): void {
  TestBed.configureTestingModule({
    providers: [provideTokenGuardTesting(options, withSubscriptions())],
  });
  clock = TestBed.inject(ManualClock);
  realtime = TestBed.inject(FakeRealtime);
  source = TestBed.inject(FakeTokenSource);
  client = TestBed.inject(GraphqlAuthClient);
  events = [];
  TestBed.inject(AuthTokenService).events$.subscribe((event) => events.push(event));
}

function watch(options?: SubscriptionOptions, document = ON_EVENT): Watched {
  const watched: Watched = {
    updates: [],
    errors: [],
    completed: false,
    subscription: new Subscription(),
  };
  watched.subscription.add(
    client.subscribe(document, { id: '1' }, options).subscribe({
      next: (update) => watched.updates.push(update),
      error: (error: unknown) => watched.errors.push(error),
      complete: () => (watched.completed = true),
    }),
  );
  return watched;
}

/** Signed in and subscribed. */
async function live(options?: SubscriptionOptions): Promise<Watched> {
  source.signIn();
  const watched = watch(options);
  await clock.settle();
  realtime.expectOne();
  return watched;
}

function typesOf({ updates }: Watched): string[] {
  return updates.map(({ type }) => type);
}

function gapsOf({ updates }: Watched): number[] {
  return updates.flatMap((update) => (update.type === 'resubscribed' ? update.gapMs : []));
}

function lastSocket(): FakeRealtimeSocket {
  return realtime.sockets.at(-1)!;
}

/** The tokens that opened connections. */
function dialled(): string[] {
  return realtime.sockets.map(({ protocols }) => {
    const header = Buffer.from(protocols[1]!.slice('header-'.length), 'base64url').toString();
    return (JSON.parse(header) as { Authorization: string }).Authorization;
  });
}

/** The tokens that started subscriptions. */
function started(): (string | undefined)[] {
  return realtime.sockets.flatMap(({ frames }) =>
    frames
      .filter(({ type }) => type === 'start')
      .map(({ payload }) => payload?.extensions?.authorization?.['Authorization']),
  );
}

function states(): string[] {
  return events.flatMap((event) => (event.type === 'realtime' ? event.state : []));
}

function expectOnlyError(watched: Watched): unknown {
  expect(watched.errors).toHaveLength(1);
  return watched.errors[0];
}

function wake(): void {
  document.dispatchEvent(new Event('resume'));
}

beforeEach(() => {
  // Maximum jitter: the longest pauses.
  jest.spyOn(Math, 'random').mockReturnValue(1);
  setUp();
});

describe('GraphqlAuthClient.subscribe()', () => {
  it('does nothing before it is subscribed to', async () => {
    source.signIn();
    client.subscribe(ON_EVENT);
    await clock.advance(MINUTE);
    expect(realtime.sockets).toEqual([]);
  });

  it('connects, sends connection_init, and starts', async () => {
    const watched = await live();
    const { url, protocols, frames } = lastSocket();
    expect(url).toBe('wss://api.example.com/graphql/realtime');
    expect(protocols[0]).toBe('graphql-ws');
    expect(frames.map(({ type }) => type)).toEqual(['connection_init', 'start']);
    expect(frames[1]).toMatchObject({
      payload: {
        data: JSON.stringify({ query: ON_EVENT, variables: { id: '1' } }),
        extensions: { authorization: { Authorization: 'access-1', host: 'api.example.com' } },
      },
    });
    expect(dialled()).toEqual(['access-1']);
    expect(watched.updates).toEqual([]);
  });

  it('emits events as they arrive, with their own errors', async () => {
    const watched = await live();
    const server = realtime.expectOne('OnEvent');
    server.emit({ onEvent: { id: '1' } });
    server.emit({ onEvent: null }, [{ message: 'no' }]);
    expect(watched.updates).toEqual([
      { type: 'data', data: { onEvent: { id: '1' } } },
      { type: 'data', data: { onEvent: null }, errors: [{ message: 'no' }] },
    ]);
  });

  it('sends a document that is an AST, and additional headers, which never replace the token', async () => {
    source.signIn();
    const headers = { 'x-trace': '1' };
    client.subscribe(parse('subscription A { a }'), {}, { headers }).subscribe();
    await clock.settle();
    expect(realtime.expectOne().document).toBe('subscription A {a}');
    expect(lastSocket().frames[1]?.payload?.extensions?.authorization).toEqual({
      'x-trace': '1',
      Authorization: 'access-1',
      host: 'api.example.com',
    });
  });

  it('completes when the server does', async () => {
    const watched = await live();
    realtime.expectOne().complete();
    expect(watched).toMatchObject({ completed: true, errors: [] });
    await clock.advance(2 * SECOND);
    expect(lastSocket().closed).toBe(true);
  });

  it('ignores unknown frames and frames of other subscriptions', async () => {
    const watched = await live();
    const frames = lastSocket().frames;
    lastSocket().receive({ id: 'other', type: 'error', payload: { errors: [] } });
    lastSocket().receive({
      type: 'error',
      payload: { errors: [{ errorType: 'LimitExceededError' }] },
    });
    lastSocket().receive({ id: frames[1]?.id, type: 'news' });
    // A second failure counts as consecutive.
    lastSocket().receive({ id: frames[1]?.id, type: 'start_ack' });
    expect(watched).toMatchObject({ updates: [], errors: [], completed: false });
  });

  it.each([
    ['another mode', { authMode: 'apiKey' as const }],
    ['a custom token', { authToken: 'mine' }],
    ['a custom header', { headers: { authorization: 'mine' } }],
  ])('does not guard %s', async (_, options) => {
    const watched = watch(options);
    await clock.settle();
    const server = realtime.expectOne('OnEvent');
    server.emit(1);
    server.emit(2, [{ message: 'no' }]);
    expect(watched.updates).toEqual([
      { type: 'data', data: 1 },
      { type: 'data', data: 2, errors: [{ message: 'no' }] },
    ]);
    server.rejectToken();
    expect(expectOnlyError(watched)).toBeInstanceOf(GraphqlRequestError);
    expect(realtime.sockets).toEqual([]);
  });
});

describe('the headers that the app adds to every request', () => {
  /** @param headers in the library options of `Amplify.configure()` */
  function configure(headers: () => Promise<Record<string, string>>): void {
    jest.spyOn(realtime, 'headers').mockReturnValue(headers as never);
  }

  function startHeaders(): object | undefined {
    const starts = lastSocket().frames.filter(({ type }) => type === 'start');
    return starts.at(-1)?.payload?.extensions?.authorization;
  }

  it('are sent with a start, in addition to those of the subscription and the token', async () => {
    configure(async () => ({ 'x-tenant-id': 'a', 'x-trace': '0' }));
    await live({ headers: { 'x-trace': '1' } });
    expect(startHeaders()).toEqual({
      'x-tenant-id': 'a',
      'x-trace': '1',
      Authorization: 'access-1',
      host: 'api.example.com',
    });
  });

  it.each([
    ['G3 the ID token, which is refreshed as such', 'Bearer id-1', 'Bearer id-2', []],
    ['G20 a token of the app, which is not refreshed', 'my own', 'my own', ['Token has expired.']],
  ])('may contain %s', async (_, authorization, sent, errors) => {
    for (const name of ['authorization', 'Authorization']) {
      configure(async () => ({ 'x-tenant-id': 'a', [name]: authorization }));
      source.signIn();
      await clock.settle();
      realtime.rejectNext('start');
      const watched = watch();
      await clock.settle();
      expect(startHeaders()).toEqual({
        'x-tenant-id': 'a',
        Authorization: sent,
        host: 'api.example.com',
      });
      expect(watched.errors.map((error) => (error as Error).message)).toEqual(errors);
      TestBed.resetTestingModule();
      setUp();
    }
  });

  it('G3 G12 may contain an ID token that a refresh does not renew: no other token is sent instead', async () => {
    configure(async () => ({ authorization: 'Bearer id-1' }));
    source.signIn();
    await clock.settle();
    const { idToken: _, ...tokens } = (await source.load())!;
    jest.spyOn(source, 'refresh').mockResolvedValue({ ...tokens, accessToken: 'access-2' });
    realtime.rejectNext('start', 2);
    const watched = watch();
    await clock.settle();
    expect(started()).toEqual(['Bearer id-1', 'Bearer ']);
    expect(expectOnlyError(watched)).toMatchObject({ code: 'token-rejected' });
  });

  it('cause one error if they cannot be computed', async () => {
    configure(() => Promise.reject(new Error('no')));
    source.signIn();
    const watched = watch();
    await clock.settle();
    expect(expectOnlyError(watched)).toMatchObject({ name: 'GraphqlRequestError', message: 'no' });
    expect(realtime.sockets).toEqual([]);
  });
});

describe('the connection', () => {
  it('is shared by all subscriptions', async () => {
    source.signIn();
    for (let i = 0; i < 100; i++) watch();
    await clock.settle();
    expect(realtime.match()).toHaveLength(100);
    expect(realtime.sockets).toHaveLength(1);
    watch();
    await clock.settle();
    expect(realtime.match()).toHaveLength(101);
    expect(realtime.sockets).toHaveLength(1);
  });

  it('G14 stops a subscription on the server, and closes a second after the last one', async () => {
    const first = await live();
    const second = watch();
    await clock.settle();
    const [server] = realtime.match();
    first.subscription.unsubscribe();
    await clock.settle();
    expect(server!.stopped).toBe(true);
    expect(realtime.match()).toHaveLength(1);
    second.subscription.unsubscribe();
    await clock.advance(999);
    expect(lastSocket().closed).toBe(false);
    await clock.advance(1);
    expect(lastSocket().closed).toBe(true);
    realtime.verify();
  });

  it('stays open for a subscription that follows within the second', async () => {
    const first = await live();
    first.subscription.unsubscribe();
    await clock.advance(900);
    watch();
    await clock.advance(MINUTE);
    expect(realtime.sockets).toHaveLength(1);
    expect(realtime.match()).toHaveLength(1);
  });

  it('is not opened again if it breaks without subscriptions', async () => {
    const { subscription } = await live();
    subscription.unsubscribe();
    lastSocket().drop();
    await clock.advance(MINUTE);
    expect(realtime.sockets).toHaveLength(1);
    expect(states()).toEqual(['connecting', 'connected', 'disconnected']);
  });

  it.each(['the token', 'the handshake', 'the acknowledgement'])(
    'is given up if no subscription waits anymore for %s',
    async (stage) => {
      source.signIn();
      realtime.reachable = false;
      const { subscription } = watch();
      if (stage !== 'the token') await clock.settle();
      if (stage === 'the acknowledgement') lastSocket().open();
      subscription.unsubscribe();
      await clock.advance(MINUTE);
      expect(realtime.sockets.every(({ closed }) => closed)).toBe(true);
      expect(started()).toEqual([]);
    },
  );

  it('reports its state in the events', async () => {
    const { subscription } = await live();
    realtime.drop();
    expect(states()).toEqual(['connecting', 'connected', 'disrupted']);
    await clock.advance(SECOND);
    subscription.unsubscribe();
    await clock.advance(2 * SECOND);
    expect(states()).toEqual(['connecting', 'connected', 'disrupted', 'connected', 'disconnected']);
    expect(events.at(-1)).toMatchObject({ type: 'realtime', client: 'guard' });
  });

  it('G14 leaves nothing behind after a thousand subscriptions', async () => {
    source.signIn();
    const listen = jest.spyOn(document, 'addEventListener');
    const unlisten = jest.spyOn(document, 'removeEventListener');
    await clock.settle();
    const timers = clock.timerCount;
    for (let i = 0; i < 1_000; i++) {
      const { subscription } = watch();
      if (i % 3) await clock.advance(i % 50);
      subscription.unsubscribe();
    }
    await clock.advance(2 * SECOND);
    expect(clock.timerCount).toBe(timers);
    expect(realtime.sockets.every(({ closed }) => closed)).toBe(true);
    expect(unlisten.mock.calls.length).toBe(listen.mock.calls.length);
    realtime.verify();
  });

  it('that the page may not open causes one error for each subscription', async () => {
    source.signIn();
    jest.spyOn(realtime, 'open').mockImplementation(() => {
      throw new Error('Insecure.');
    });
    const watched = [watch(), watch()];
    await clock.settle();
    for (const each of watched) {
      expect(expectOnlyError(each)).toBeInstanceOf(GraphqlRequestError);
      expect(each.errors[0]).toMatchObject({ message: 'Insecure.' });
    }
  });
});

describe('G1 no connect and no start with a token inside the buffer', () => {
  it('a connect waits for the refresh', async () => {
    source.issue({ userId: 'listener', ageMs: HOUR - 20 * SECOND });
    source.refreshDurationMs = 5 * SECOND;
    watch();
    await clock.advance(4 * SECOND);
    expect(realtime.sockets).toEqual([]);
    await clock.advance(2 * SECOND);
    expect([...dialled(), ...started()]).toEqual(['access-2', 'access-2']);
  });

  it('a start uses the current token, not that of the connection', async () => {
    await live();
    await clock.advance(2 * HOUR);
    watch();
    await clock.settle();
    expect(started().at(-1)).not.toBe('access-1');
    expect(started().at(-1)).toBe((await TestBed.inject(AuthTokenService).getToken()).value);
  });

  it('a reconnect uses the current token', async () => {
    source.signIn();
    realtime.reachable = false;
    watch();
    await clock.advance(2 * HOUR);
    realtime.reachable = true;
    await clock.advance(2 * MINUTE);
    expect(new Set(dialled()).size).toBeGreaterThan(1);
    expect(dialled().at(-1)).toBe((await TestBed.inject(AuthTokenService).getToken()).value);
    expect(realtime.match()).toHaveLength(1);
  });
});

describe('G13 a rejected subscription recovers', () => {
  it('rejected at connect: one refresh, one reconnect', async () => {
    source.signIn();
    realtime.rejectNext('connect');
    const watched = watch();
    await clock.settle();
    realtime.expectOne().emit(1);
    expect(dialled()).toEqual(['access-1', 'access-2']);
    expect(started()).toEqual(['access-2']);
    expect(typesOf(watched)).toEqual(['resubscribed', 'data']);
    expect(source.refreshCount).toBe(1);
    expect(realtime.sockets[0]!.closed).toBe(true);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'retried', via: 'subscription', late: false }),
    );
  });

  it('rejected at start: on the same connection, without affecting siblings', async () => {
    const sibling = await live();
    realtime.rejectNext('start');
    const watched = watch();
    await clock.settle();
    expect(realtime.match()).toHaveLength(2);
    expect(started()).toEqual(['access-1', 'access-1', 'access-2']);
    expect(typesOf(watched)).toEqual(['resubscribed']);
    expect(sibling.updates).toEqual([]);
    expect(realtime.sockets).toHaveLength(1);
    expect(source.refreshCount).toBe(1);
  });

  it('rejected while running: reports the duration of the gap', async () => {
    const watched = await live();
    await clock.advance(MINUTE);
    source.refreshDurationMs = 1_500;
    realtime.expectOne().rejectToken();
    await clock.advance(2 * SECOND);
    realtime.expectOne().emit(1);
    expect(gapsOf(watched)).toEqual([1_500]);
    expect(typesOf(watched)).toEqual(['resubscribed', 'data']);
    expect(started()).toEqual(['access-1', 'access-2']);
    expect(realtime.sockets).toHaveLength(1);
  });

  it('G4 a late rejection uses the newer token without a refresh', async () => {
    await live();
    source.otherTabRefreshed();
    await clock.settle();
    realtime.expectOne().rejectToken();
    await clock.settle();
    expect(started()).toEqual(['access-1', 'access-2']);
    expect(source.refreshCount).toBe(0);
    // The late rejection hasn't used up the refresh.
    realtime.expectOne().rejectToken();
    await clock.settle();
    expect(started()).toEqual(['access-1', 'access-2', 'access-3']);
    expect(source.refreshCount).toBe(1);
  });

  it('G4 a hundred simultaneous rejections cause one refresh', async () => {
    source.signIn();
    const watched = Array.from({ length: 100 }, () => watch());
    await clock.settle();
    for (const server of realtime.match()) server.rejectToken();
    await clock.settle();
    expect(source.refreshCount).toBe(1);
    expect(realtime.match()).toHaveLength(100);
    for (const each of watched) expect(typesOf(each)).toEqual(['resubscribed']);
  });

  it.each(['connect', 'start'] as const)(
    'G3 a refreshed token that is rejected as well at %s causes one typed error',
    async (step) => {
      source.signIn();
      realtime.rejectNext(step, 2);
      const watched = watch();
      await clock.advance(HOUR);
      expect(expectOnlyError(watched)).toMatchObject({ code: 'token-rejected' });
      expect((watched.errors[0] as TokenGuardError).cause).toMatchObject({
        message: 'Token has expired.',
      });
      expect(lastSocket().closed).toBe(true);
    },
  );

  it("G3 the next rejection within the minute is passed on immediately, with the server's message", async () => {
    source.signIn();
    realtime.rejectNext('start', 3);
    const first = watch();
    await clock.settle();
    expect(expectOnlyError(first)).toMatchObject({ code: 'token-rejected' });
    const next = watch();
    await clock.settle();
    expect(expectOnlyError(next)).toMatchObject({
      code: 'token-rejected',
      cause: { message: 'Token has expired.' },
    });
    expect(source.refreshCount).toBe(1);
  });

  it('G3 a server that accepts each token only briefly does not cause a storm either', async () => {
    const watched = await live();
    for (let i = 0; i < 2; i++) {
      for (const server of realtime.match()) server.rejectToken();
      await clock.advance(SECOND);
    }
    expect(expectOnlyError(watched)).toMatchObject({ code: 'token-rejected' });
    expect(source.refreshCount).toBe(1);
  });

  it('a token that was accepted for a while may be replaced again', async () => {
    const watched = await live();
    for (let i = 0; i < 5; i++) {
      realtime.expectOne().rejectToken();
      await clock.advance(3 * SECOND);
    }
    expect(watched.errors).toEqual([]);
    expect(gapsOf(watched)).toHaveLength(5);
    expect(source.refreshCount).toBe(5);
  });

  it('G7 a refresh that fails with a transient error only delays it', async () => {
    const watched = await live();
    source.failNext(new Error('down'), 6);
    realtime.expectOne().rejectToken();
    await clock.advance(3 * MINUTE);
    expect(watched.errors).toEqual([]);
    expect(realtime.match()).toHaveLength(1);
    expect(gapsOf(watched)).toHaveLength(1);
    source.verify();
  });

  it('unsubscribing while the refresh fails leaves nothing behind', async () => {
    const { subscription } = await live();
    const timers = clock.timerCount;
    source.failNext(new Error('down'), 3);
    source.refreshDurationMs = SECOND;
    realtime.expectOne().rejectToken();
    await clock.advance(SECOND);
    subscription.unsubscribe();
    await clock.advance(HOUR / 2);
    expect(started()).toHaveLength(1);
    expect(clock.timerCount).toBeLessThanOrEqual(timers);
  });

  it('a late error frame of it has no effect', async () => {
    const watched = await live();
    const { id } = lastSocket().frames[1]!;
    realtime.expectOne().rejectToken();
    await clock.settle();
    lastSocket().receive({
      id,
      type: 'error',
      payload: { errors: [{ errorType: 'Unauthorized' }] },
    });
    lastSocket().receive({ id, type: 'complete' });
    expect(watched).toMatchObject({ errors: [], completed: false });
  });
});

describe('G13 a denied subscription', () => {
  it('gets one error, is not retried, and does not affect others', async () => {
    const sibling = await live();
    const watched = watch();
    await clock.settle();
    realtime.match()[1]!.deny();
    await clock.advance(HOUR / 2);
    expect(expectOnlyError(watched)).toBeInstanceOf(GraphqlRequestError);
    expect(watched.errors[0]).toMatchObject({ isDenied: true });
    expect(started()).toHaveLength(2);
    realtime.expectOne().emit(1);
    expect(typesOf(sibling)).toEqual(['data']);
    expect(source.refreshCount).toBe(0);
  });

  it('so does one with an invalid operation', async () => {
    const watched = await live();
    const { id } = lastSocket().frames[1]!;
    lastSocket().receive({
      id,
      type: 'error',
      payload: { errors: [{ message: 'No such field.' }] },
    });
    await clock.advance(MINUTE);
    expect(expectOnlyError(watched)).toMatchObject({ message: 'No such field.', isDenied: false });
    expect(started()).toHaveLength(1);
  });

  it.each([
    ['denied', { errorType: 'ForbiddenException', message: 'no', errorCode: 403 }, true],
    ['wrong', { errorType: 'BadRequestException', message: 'no', errorCode: 400 }, false],
  ])('at connect, all of them get the error (%s)', async (_, refusal, isDenied) => {
    source.signIn();
    realtime.reachable = false;
    const watched = [watch(), watch()];
    await clock.settle();
    lastSocket().open();
    lastSocket().receive({ type: 'connection_error', payload: { errors: [refusal] } });
    await clock.advance(HOUR / 2);
    for (const each of watched) expect(expectOnlyError(each)).toMatchObject({ isDenied });
    expect(realtime.sockets).toHaveLength(1);
    expect(states()).toEqual(['connecting', 'disconnected']);
  });
});

describe('G7 G13 a transient failure', () => {
  it('of the connection: reconnects once for all after a pause', async () => {
    source.signIn();
    const watched = Array.from({ length: 100 }, () => watch());
    await clock.settle();
    await clock.advance(MINUTE);
    realtime.drop();
    await clock.advance(499);
    expect(realtime.sockets).toHaveLength(1);
    await clock.advance(1);
    expect(realtime.sockets).toHaveLength(2);
    expect(realtime.match()).toHaveLength(100);
    // The server was silent for the minute before, because a broken connection may be noticed late.
    for (const each of watched) expect(gapsOf(each)).toEqual([MINUTE + 500]);
  });

  it('closed by the server: the gap starts at that time', async () => {
    const watched = await live();
    await clock.advance(MINUTE);
    lastSocket().drop(1000);
    await clock.advance(SECOND);
    expect(gapsOf(watched)).toEqual([500]);
  });

  it('the pauses grow up to a minute, and restart after a stable connection', async () => {
    await live();
    realtime.reachable = false;
    await clock.advance(MINUTE);
    realtime.drop();
    await clock.advance(HOUR / 2);
    const dials = realtime.sockets.length;
    // 15 s without an answer, and a minute of backoff.
    expect(dials).toBeGreaterThan(20);
    expect(dials).toBeLessThan(35);
    realtime.reachable = true;
    await clock.advance(2 * MINUTE);
    expect(realtime.match()).toHaveLength(1);
    const before = realtime.sockets.length;
    realtime.drop();
    await clock.advance(500);
    expect(realtime.sockets).toHaveLength(before + 1);
  });

  it('a connection that breaks repeatedly does not shorten the pauses', async () => {
    await live();
    for (let i = 0; i < 600; i++) {
      realtime.drop();
      await clock.advance(SECOND);
    }
    expect(realtime.sockets.length).toBeLessThan(25);
  });

  it.each(['the handshake', 'the acknowledgement'])(
    'no response to %s within 15 s',
    async (what) => {
      source.signIn();
      realtime.reachable = false;
      watch();
      await clock.settle();
      if (what === 'the acknowledgement') lastSocket().open();
      await clock.settle();
      realtime.reachable = true;
      await clock.advance(14_999);
      expect(realtime.sockets).toHaveLength(1);
      await clock.advance(501);
      expect(realtime.sockets).toHaveLength(2);
      expect(realtime.sockets[0]!.closed).toBe(true);
      expect(realtime.match()).toHaveLength(1);
    },
  );

  it('no response to a start within 15 s: it is stopped, and restarted on the same connection', async () => {
    const sibling = await live();
    realtime.reachable = false;
    const watched = watch();
    await clock.settle();
    realtime.reachable = true;
    await clock.advance(15_500);
    expect(
      lastSocket()
        .frames.map(({ type }) => type)
        .slice(-3),
    ).toEqual(['start', 'stop', 'start']);
    expect(lastSocket().frames.at(-3)?.id).toBe(lastSocket().frames.at(-2)?.id);
    expect(gapsOf(watched)).toEqual([15_500]);
    expect(sibling.updates).toEqual([]);
    expect(realtime.sockets).toHaveLength(1);
  });

  it.each([
    ['an object for a limit', { errorType: 'MaxSubscriptionsReachedError', message: 'no' }],
    ['an array', [{ errorType: 'InternalFailure', message: 'no', errorCode: 500 }]],
  ])('a start that fails with %s is retried after a pause', async (_, errors) => {
    const watched = await live();
    const { id } = lastSocket().frames[1]!;
    lastSocket().receive({ id, type: 'error', payload: { errors } });
    await clock.advance(499);
    expect(started()).toHaveLength(1);
    await clock.advance(1);
    expect(started()).toHaveLength(2);
    expect(gapsOf(watched)).toEqual([500]);
  });

  it('so is a first start that the service has no capacity for', async () => {
    await live();
    realtime.reachable = false;
    const watched = watch();
    await clock.settle();
    const errors = [{ errorType: 'MaxSubscriptionsReachedError', message: 'no' }];
    lastSocket().receive({
      id: lastSocket().frames.at(-1)?.id,
      type: 'error',
      payload: { errors },
    });
    realtime.reachable = true;
    await clock.advance(500);
    expect(watched.errors).toEqual([]);
    expect(realtime.match()).toHaveLength(2);
  });

  it('a connection that is rejected for a while', async () => {
    source.signIn();
    realtime.reachable = false;
    const watched = watch();
    await clock.settle();
    lastSocket().open();
    const errors = [{ errorType: 'LimitExceededError', message: 'no', errorCode: 429 }];
    lastSocket().receive({ type: 'connection_error', payload: { errors } });
    realtime.reachable = true;
    await clock.advance(500);
    expect(realtime.match()).toHaveLength(1);
    expect(gapsOf(watched)).toEqual([500]);
  });

  it("silence for longer than the server's timeout", async () => {
    realtime.connectionTimeoutMs = 300 * SECOND;
    const watched = await live();
    await clock.advance(200 * SECOND);
    lastSocket().receive({ type: 'ka' });
    await clock.advance(299 * SECOND);
    expect(realtime.sockets).toHaveLength(1);
    await clock.advance(1_500);
    expect(realtime.sockets).toHaveLength(2);
    expect(gapsOf(watched)).toEqual([300_500]);
  });

  it('silence for longer than five minutes, without a timeout of the server', async () => {
    realtime.connectionTimeoutMs = Infinity;
    await live();
    await clock.advance(300 * SECOND + 500);
    expect(realtime.sockets).toHaveLength(2);
  });

  it('G11 a device that slept longer reconnects immediately at the wake-up', async () => {
    realtime.connectionTimeoutMs = 300 * SECOND;
    const watched = await live();
    clock.sleep(30 * MINUTE);
    wake();
    expect(realtime.sockets[0]!.closed).toBe(true);
    await clock.advance(500);
    expect(realtime.match()).toHaveLength(1);
    expect(gapsOf(watched)).toEqual([30 * MINUTE + 500]);
  });

  it('G11 a device that slept less waits a moment for messages of the server', async () => {
    const watched = await live();
    clock.sleep(2 * MINUTE);
    wake();
    await clock.advance(2_900);
    lastSocket().receive({ type: 'ka' });
    await clock.advance(MINUTE);
    expect(realtime.sockets).toHaveLength(1);
    clock.sleep(2 * MINUTE);
    wake();
    await clock.advance(3_500);
    expect(realtime.sockets).toHaveLength(2);
    expect(gapsOf(watched)).toHaveLength(1);
  });

  it('G11 a connection with a message in the last minute is kept', async () => {
    await live();
    await clock.advance(65 * SECOND);
    wake();
    await clock.advance(MINUTE);
    expect(realtime.sockets).toHaveLength(1);
  });

  it('G7 a wake-up ends a pause, but not right after a failure', async () => {
    await live();
    realtime.reachable = false;
    realtime.drop();
    await clock.advance(10 * MINUTE);
    while (!lastSocket().closed) await clock.advance(SECOND);
    const before = realtime.sockets.length;
    realtime.reachable = true;
    wake();
    wake();
    await clock.advance(SECOND);
    expect(realtime.sockets).toHaveLength(before + 1);
    expect(realtime.match()).toHaveLength(1);
  });

  it('a wake-up makes no pause longer', async () => {
    await live();
    await clock.advance(MINUTE);
    realtime.drop();
    wake();
    await clock.advance(500);
    expect(realtime.sockets).toHaveLength(2);
  });

  it('G7 a wake-up also ends the pause of one subscription', async () => {
    await live();
    for (let i = 0; i < 8; i++) {
      realtime.expectOne().fail();
      while (realtime.match().length === 0) await clock.advance(SECOND);
    }
    realtime.expectOne().fail();
    await clock.advance(2 * SECOND);
    expect(realtime.match()).toEqual([]);
    wake();
    await clock.advance(SECOND);
    expect(realtime.match()).toHaveLength(1);
  });
});

describe('refetch', () => {
  const QUERY = 'query List { list }';

  it('runs after each reconnect, and its result is an additional update', async () => {
    const transport = TestBed.inject(FakeGraphqlTransport);
    const watched = await live({ refetch: () => client.query(QUERY) });
    expect(transport.match()).toEqual([]);
    realtime.drop();
    await clock.advance(SECOND);
    expect(typesOf(watched)).toEqual(['resubscribed']);
    realtime.expectOne().emit('newer');
    transport.expectOne('List').answer({ data: { list: [1] } });
    expect(watched.updates.slice(1)).toEqual([
      { type: 'data', data: 'newer' },
      { type: 'refetched', data: { list: [1] } },
    ]);
  });

  it('its error is an update too', async () => {
    const transport = TestBed.inject(FakeGraphqlTransport);
    const watched = await live({ refetch: () => client.query(QUERY) });
    realtime.drop();
    await clock.advance(SECOND);
    transport.expectOne().deny();
    expect(watched.updates[1]).toMatchObject({ type: 'refetch-failed', error: { isDenied: true } });
    expect(watched.errors).toEqual([]);
    realtime.expectOne();
  });

  it('may throw, or return a promise', async () => {
    let calls = 0;
    const refetch = (): Promise<string> => {
      if (calls++) return Promise.resolve('fetched');
      throw new Error('no');
    };
    const watched = await live({ refetch });
    for (let i = 0; i < 2; i++) {
      realtime.drop();
      await clock.advance(MINUTE);
    }
    expect(typesOf(watched)).toEqual([
      'resubscribed',
      'refetch-failed',
      'resubscribed',
      'refetched',
    ]);
  });

  it('is cancelled by the next reconnect, and by the end', async () => {
    const transport = TestBed.inject(FakeGraphqlTransport);
    const watched = await live({ refetch: () => client.query(QUERY) });
    for (let i = 0; i < 2; i++) {
      realtime.drop();
      await clock.advance(MINUTE);
    }
    const [first, second] = transport.match();
    expect([first!.cancelled, second!.cancelled]).toEqual([true, false]);
    watched.subscription.unsubscribe();
    expect(second!.cancelled).toBe(true);
  });
});

describe('G8 G9 the end of a session', () => {
  it('without a session, it is the typed error', async () => {
    const watched = watch();
    await clock.settle();
    expect(expectOnlyError(watched)).toMatchObject({ code: 'signed-out' });
    expect(realtime.sockets).toEqual([]);
  });

  it.each([
    ['signed-out', () => void source.signOut()],
    ['user-changed', () => void source.signIn('second')],
  ])('%s: one typed error for each, and the connection is closed', async (code, end) => {
    const watched = [await live(), watch()];
    await clock.settle();
    end();
    await clock.settle();
    for (const each of watched) {
      expect(expectOnlyError(each)).toMatchObject({ name: 'TokenGuardError', code });
    }
    expect(lastSocket().closed).toBe(true);
    await clock.advance(HOUR / 2);
    expect(realtime.sockets).toHaveLength(1);
    expect(states()).toEqual(['connecting', 'connected', 'disconnected']);
  });

  it('session-ended: the error that ended it', async () => {
    const watched = await live();
    source.endNext();
    await clock.advance(HOUR);
    expect(expectOnlyError(watched)).toMatchObject({ code: 'session-ended' });
    expect(lastSocket().closed).toBe(true);
  });

  it('also ends a pause', async () => {
    const watched = await live();
    realtime.reachable = false;
    realtime.drop();
    await clock.settle();
    await source.signOut();
    await clock.settle();
    expect(expectOnlyError(watched)).toMatchObject({ code: 'signed-out' });
    await clock.advance(HOUR);
    expect(realtime.sockets).toHaveLength(1);
  });

  it('a refresh does not affect it', async () => {
    const watched = await live();
    await clock.advance(5 * MINUTE - SECOND);
    await TestBed.inject(AuthTokenService).refresh();
    expect(watched).toMatchObject({ updates: [], errors: [] });
  });

  it('a new subscription after the error gets its own connection', async () => {
    await live();
    await source.signOut();
    await clock.settle();
    source.signIn('second');
    const again = watch();
    await clock.settle();
    expect(again.errors).toEqual([]);
    expect(realtime.expectOne().token).toBe('access-2');
  });
});

describe('G12 G15 G16', () => {
  it('G12 no event and no error contains a token', async () => {
    source.signIn();
    realtime.rejectNext('connect', 2);
    const watched = watch();
    await clock.settle();
    expectOnlyError(watched);
    for (const shown of [events, watched.errors]) {
      expect(JSON.stringify(shown) + inspect(shown, { depth: 9 })).not.toMatch(/access-\d/);
    }
    expect(realtime.sockets.map(({ url }) => url).join()).not.toMatch(/access-\d/);
  });

  it('G15 updates and errors are emitted inside the Angular zone', async () => {
    const zone = TestBed.inject(NgZone);
    const run = jest.spyOn(zone, 'run');
    const outside = jest.spyOn(zone, 'runOutsideAngular');
    const watched = await live();
    expect(outside).toHaveBeenCalled();
    run.mockClear();
    realtime.expectOne().emit(1);
    expect(run).toHaveBeenCalledTimes(1);
    realtime.expectOne().deny();
    expect(run).toHaveBeenCalledTimes(2);
    expectOnlyError(watched);
  });

  it('G15 on the server, nothing happens', async () => {
    TestBed.resetTestingModule();
    TestBed.overrideProvider(PLATFORM_ID, { useValue: 'server' });
    setUp();
    source.signIn();
    const watched = watch();
    await clock.advance(HOUR);
    expect(watched).toMatchObject({ updates: [], errors: [], completed: false });
    expect(realtime.sockets).toEqual([]);
  });

  it('G16 destroying the injector closes everything, and completes without an error', async () => {
    const watched = await live();
    TestBed.resetTestingModule();
    expect(lastSocket().closed).toBe(true);
    expect(watched).toMatchObject({ completed: true, errors: [] });
    expect(clock.timerCount).toBe(0);
  });

  it('G16 also during a pause', async () => {
    await live();
    realtime.drop();
    TestBed.resetTestingModule();
    expect(clock.timerCount).toBe(0);
    await clock.advance(HOUR);
    expect(realtime.sockets).toHaveLength(1);
  });
});
