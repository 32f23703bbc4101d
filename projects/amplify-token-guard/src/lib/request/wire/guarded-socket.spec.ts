import { ApplicationRef, NgZone } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { AuthTokenService, TokenEvent, withSubscriptions } from 'amplify-token-guard';
import {
  FakeRealtime,
  FakeRealtimeSocket,
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { Hub } from 'aws-amplify/utils';
import { collectGarbage } from '../../../../spec-helpers/collect-garbage';
import { connectProtocols, findConnectHeaders, readHeaders } from './appsync-frames';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const URL_ = 'wss://api.example.com/graphql/realtime';
const EVENTS_URL = 'wss://api.example.com/event/realtime';

const API_KEY = { 'x-api-key': 'key', host: 'api.example.com' };

type Frame = Readonly<Record<string, unknown>>;

let realtime: FakeRealtime;
let source: FakeTokenSource;
let clock: ManualClock;
let events: TokenEvent[];

beforeEach(async () => {
  jest.spyOn(Math, 'random').mockReturnValue(1);
  TestBed.configureTestingModule({
    providers: [provideTokenGuardTesting(withSubscriptions())],
  });
  clock = TestBed.inject(ManualClock);
  realtime = TestBed.inject(FakeRealtime);
  source = TestBed.inject(FakeTokenSource);
  events = [];
  TestBed.inject(AuthTokenService).events$.subscribe((event) => events.push(event));
  source.signIn();
  await clock.settle();
});

/** An AppSync client without Amplify. */
class Client {
  readonly received: Frame[] = [];
  readonly events: Event[] = [];
  readonly socket: WebSocket;

  constructor(headers: object, url = URL_, protocol = 'graphql-ws') {
    this.socket = new WebSocket(url, connectProtocols(protocol, JSON.stringify(headers)));
    for (const type of ['open', 'message', 'error', 'close']) {
      this.socket.addEventListener(type, (event) => this.events.push(event));
    }
    this.socket.onmessage = ({ data }: MessageEvent<string>) =>
      this.received.push(JSON.parse(data) as Frame);
  }

  get types(): string[] {
    return this.received
      .map(({ type }) => String(type))
      .filter((type) => type !== 'connection_ack');
  }

  get closure(): CloseEvent | undefined {
    return this.events.find((event): event is CloseEvent => event.type === 'close');
  }

  /** The frames that it received for an operation. */
  of(id: string): Frame[] {
    return this.received.filter((frame) => frame['id'] === id);
  }

  sendFrame(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }

  start(id: string, headers: object): void {
    const data = JSON.stringify({ query: `subscription ${id} { a }`, variables: {} });
    this.sendFrame({
      id,
      type: 'start',
      payload: { data, extensions: { authorization: headers } },
    });
  }
}

function guardedHeaders(token = 'access-1'): object {
  return { Authorization: token, host: 'api.example.com' };
}

async function connected(headers = guardedHeaders()): Promise<Client> {
  const client = new Client(headers);
  await clock.settle();
  client.sendFrame({ type: 'connection_init' });
  await clock.settle();
  expect(client.received.map(({ type }) => type)).toEqual(['connection_ack']);
  return client;
}

async function subscribed(...ids: string[]): Promise<Client> {
  const client = await connected();
  for (const id of ids) client.start(id, guardedHeaders());
  await clock.settle();
  expect(client.types).toEqual(ids.map(() => 'start_ack'));
  return client;
}

function isStart({ type }: { readonly type: string }): boolean {
  return type === 'start';
}

function lastSocket(): FakeRealtimeSocket {
  return realtime.sockets.at(-1)!;
}

function dialled({ protocols }: FakeRealtimeSocket): string | undefined {
  return readHeaders(findConnectHeaders(protocols) ?? '')['authorization'];
}

describe('G0 the guarded socket is a WebSocket', () => {
  it('in its type and its properties', async () => {
    const { socket } = new Client(guardedHeaders());
    expect(socket).toBeInstanceOf(WebSocket);
    expect(socket).toBeInstanceOf(EventTarget);
    expect(Object.prototype.toString.call(socket)).toBe('[object WebSocket]');
    expect([socket.CONNECTING, socket.OPEN, socket.CLOSING, socket.CLOSED]).toEqual([0, 1, 2, 3]);
    expect(socket).toMatchObject({ url: URL_, protocol: 'graphql-ws', readyState: 0 });
    expect(socket).toMatchObject({ binaryType: 'blob', bufferedAmount: 0, extensions: '' });
    await clock.settle();
    expect(socket.readyState).toBe(WebSocket.OPEN);
    expect(socket).toMatchObject({ bufferedAmount: 0, extensions: '' });
    const browser = { bufferedAmount: 7, extensions: 'permessage-deflate' };
    Object.assign(lastSocket(), browser);
    expect(socket).toMatchObject(browser);
    socket.close();
    expect(socket).toMatchObject({ bufferedAmount: 0, extensions: '' });
  });

  it.each([
    ['HTTP://Api.Example.com/graphql/realtime', 'ws://api.example.com/graphql/realtime'],
    ['https://api.example.com/graphql/realtime', URL_],
    ['ws://localhost:4400/graphql/realtime', 'ws://localhost:4400/graphql/realtime'],
    [`${URL_}?by=http`, `${URL_}?by=http`],
  ])('shows the URL %s like the browser', (given, shown) => {
    expect(new Client(guardedHeaders(), given).socket.url).toBe(shown);
  });

  it.each([
    ['an invalid URL', 'http://', connectProtocols('graphql-ws', '{}')],
    ['another scheme', 'ftp://api.example.com/', connectProtocols('graphql-ws', '{}')],
    [
      'a scheme that only ends with a valid one',
      'news://a.example/',
      connectProtocols('graphql-ws', '{}'),
    ],
    ['an empty fragment', `${URL_}#`, connectProtocols('graphql-ws', '{}')],
    ['a fragment', `${URL_}#a`, connectProtocols('graphql-ws', '{}')],
    ['a duplicate protocol', URL_, ['graphql-ws', 'graphql-ws']],
  ])('%s is passed to the browser, with its error', (_, url, protocols) => {
    expect(() => new WebSocket(url, protocols)).toThrow(DOMException);
    expect(realtime.sockets).toEqual([]);
  });

  it('handlers are called in the order of the first one, with the socket as `this`', async () => {
    const { socket } = await connected();
    const called: unknown[] = [];
    socket.onmessage = () => called.push('first');
    socket.addEventListener('message', () => called.push('listener'));
    const second = function (this: WebSocket): void {
      called.push(this === socket);
    };
    socket.onmessage = second;
    expect(socket.onmessage).toBe(second);
    lastSocket().receive({ type: 'ka' });
    expect(called).toEqual([true, 'listener']);
    socket.onmessage = null;
    expect(socket.onmessage).toBeNull();
    lastSocket().receive({ type: 'ka' });
    expect(called).toEqual([true, 'listener', 'listener']);
    socket.onopen = socket.onerror = socket.onclose = 'no handler' as never;
    expect([socket.onopen, socket.onerror, socket.onclose]).toEqual([null, null, null]);
  });

  it('there is a handler for each of its events', async () => {
    const { socket } = new Client(guardedHeaders());
    const called: string[] = [];
    const note = ({ type }: Event): void => void called.push(type);
    socket.onopen = socket.onmessage = socket.onerror = socket.onclose = note;
    await clock.settle();
    lastSocket().receive({ type: 'ka' });
    TestBed.resetTestingModule();
    expect(called).toEqual(['open', 'message', 'error', 'close']);
  });

  it('messages are message events with its origin', async () => {
    const client = await connected();
    const message = client.events.find(({ type }) => type === 'message');
    expect(message).toBeInstanceOf(MessageEvent);
    expect(message).toMatchObject({ origin: 'wss://api.example.com', target: client.socket });
  });

  it('send() throws while it connects, and does nothing after it is closed', async () => {
    const client = new Client(guardedHeaders());
    expect(() => client.sendFrame({})).toThrow(
      expect.objectContaining({
        name: 'InvalidStateError',
        message: 'WebSocket.send: still in CONNECTING state.',
      }) as Error,
    );
    expect(() => (client.socket.send as () => void)()).toThrow(
      new TypeError('WebSocket.send: 1 argument required.'),
    );
    await clock.settle();
    client.socket.close();
    client.start('a', guardedHeaders());
    await clock.settle();
    expect(realtime.match()).toEqual([]);
  });

  it('close() works at any time, with the allowed codes', async () => {
    const connecting = new Client(guardedHeaders());
    connecting.socket.close();
    expect(connecting.socket.readyState).toBe(WebSocket.CLOSING);
    await clock.settle();
    expect(connecting.events.map(({ type }) => type)).toEqual(['error', 'close']);
    expect(connecting.closure).toMatchObject({ code: 1006, wasClean: false });

    const open = await connected();
    for (const code of [0, 999, 1001, 2999, 5000]) {
      expect(() => open.socket.close(code)).toThrow(
        expect.objectContaining({
          name: 'InvalidAccessError',
          message: `WebSocket.close: the code is ${code}; expected 1000 or 3000 to 4999.`,
        }) as Error,
      );
    }
    expect(() => open.socket.close(3000, 'ü'.repeat(62))).toThrow(
      expect.objectContaining({
        name: 'SyntaxError',
        message: 'WebSocket.close: the reason is longer than 123 bytes.',
      }) as Error,
    );
    open.socket.close(3001, 'enough');
    open.socket.close(3002);
    expect(open.events.map(({ type }) => type)).toEqual(['open', 'message']);
    await clock.settle();
    expect(open.closure).toMatchObject({ code: 3001, reason: 'enough', wasClean: true });
    open.socket.close();
    expect(open.socket.readyState).toBe(WebSocket.CLOSED);
    await clock.settle();
    expect(open.events).toHaveLength(3);
    expect(lastSocket().closed).toBe(true);
    await clock.advance(HOUR / 2);
    expect(realtime.sockets.every(({ closed }) => closed)).toBe(true);

    const plain = await connected();
    plain.socket.close();
    await clock.settle();
    expect(plain.closure).toMatchObject({ code: 1005, reason: '', wasClean: true });

    const longest = await connected();
    longest.socket.close(4999, 'x'.repeat(123));
    await clock.settle();
    expect(longest.closure).toMatchObject({ code: 4999, reason: 'x'.repeat(123) });
  });

  it('there are no events after close()', async () => {
    const client = await subscribed('a');
    client.sendFrame({ id: 'a', type: 'stop' });
    client.socket.close();
    await clock.settle();
    expect(client.types).toEqual(['start_ack']);
  });

  it('G14 nothing references it after it is closed', async () => {
    const closeOne = async (): Promise<WeakRef<WebSocket>> => {
      const { socket } = await subscribed('a');
      socket.close();
      await clock.settle();
      return new WeakRef(socket);
    };
    const closed = await closeOne();
    await collectGarbage();
    expect(closed.deref()).toBeUndefined();
  });

  it('G16 is released when the guard is destroyed, and leaves nothing behind', async () => {
    const wrapper = WebSocket;
    const client = await subscribed('a');
    TestBed.resetTestingModule();
    expect(client.closure).toMatchObject({ code: 1006, wasClean: false });
    expect(lastSocket().closed).toBe(true);
    expect(WebSocket).not.toBe(wrapper);
    expect(clock.timerCount).toBe(0);
  });
});

describe('G1 no connect and no start with a token inside the buffer', () => {
  it('both wait for the refresh; the host and the prefix stay the same', async () => {
    const headers = { Authorization: 'Bearer access-1', host: 'api.example.com' };
    await clock.advance(HOUR - 20 * SECOND);
    source.refreshDurationMs = SECOND;
    const { value } = await TestBed.inject(AuthTokenService).getToken();
    const client = new Client(headers);
    await clock.advance(2 * SECOND);
    expect(realtime.sockets.map(dialled)).toEqual([`Bearer ${value}`]);
    client.start('a', headers);
    await clock.settle();
    expect(realtime.expectOne().token).toBe(`Bearer ${value}`);
    expect(value).not.toBe('access-1');
  });

  it('an ID token is replaced by an ID token', async () => {
    const client = await connected();
    realtime.rejectNext('start');
    client.start('a', guardedHeaders('id-1'));
    await clock.settle();
    expect(realtime.expectOne().token).toBe('id-2');
  });
});

describe('G13 recovery', () => {
  it('responds to connection_init immediately, with a long timeout', async () => {
    realtime.connectionTimeoutMs = 300 * SECOND;
    const client = await connected();
    expect(client.received[0]).toMatchObject({
      payload: { connectionTimeoutMs: Number.MAX_SAFE_INTEGER },
    });
  });

  it('an event after a restart has the ID that the client knows', async () => {
    const client = await subscribed('a');
    realtime.expectOne().rejectToken();
    await clock.settle();
    realtime.expectOne().emit({ a: 1 });
    expect(client.of('a').at(-1)).toEqual({ id: 'a', type: 'data', payload: { data: { a: 1 } } });
    expect(client.types).toEqual(['start_ack', 'data']);
  });

  it('a late frame of an earlier start is ignored', async () => {
    const client = await subscribed('a');
    realtime.expectOne().rejectToken();
    await clock.settle();
    const [socket] = realtime.sockets;
    socket!.receive({ id: 'a', type: 'error', payload: { errors: [{ errorType: 'no' }] } });
    socket!.receive({ id: 'a', type: 'complete' });
    expect(client.types).toEqual(['start_ack']);
    realtime.expectOne();
  });

  it('a repeated start gets a response, and is not sent again', async () => {
    const client = await subscribed('a');
    client.start('a', guardedHeaders());
    await clock.settle();
    expect(client.types).toEqual(['start_ack', 'start_ack']);
    realtime.reachable = false;
    client.start('b', guardedHeaders());
    client.start('b', guardedHeaders());
    await clock.settle();
    expect(lastSocket().frames.filter(({ type }) => type === 'start')).toHaveLength(2);
    expect(client.of('b')).toEqual([]);
  });

  it('an ID that the server has ended can be started again', async () => {
    const client = await subscribed('a', 'b');
    const [a, b] = realtime.match();
    a!.complete();
    b!.deny();
    for (const id of ['a', 'b']) client.start(id, guardedHeaders());
    await clock.settle();
    const starts = lastSocket().frames.filter(isStart);
    expect(starts.map(({ id }) => id)).toEqual(['a', 'b', 'a', 'b']);
  });

  it('G14 stopped while it waits for a token: it has ended on the server', async () => {
    const client = await subscribed('a');
    source.hold();
    realtime.expectOne().rejectToken();
    await clock.settle();
    const { length } = lastSocket().frames;
    client.sendFrame({ id: 'a', type: 'stop' });
    source.release();
    await clock.settle();
    expect(client.types).toEqual(['start_ack', 'complete']);
    expect(lastSocket().frames).toHaveLength(length);
  });

  it('G14 closed by a listener to a broken connection: there is no reconnect', async () => {
    const client = await subscribed('a');
    const stop = Hub.listen('api', () => client.socket.close());
    realtime.drop();
    stop();
    await clock.advance(MINUTE);
    expect(client.closure).toMatchObject({ wasClean: true });
    expect(realtime.sockets).toHaveLength(1);
  });

  it('G0 other frames are lost while there is no connection, without an error', async () => {
    const client = await subscribed('a');
    realtime.drop();
    expect(() => client.sendFrame({ type: 'news' })).not.toThrow();
    await clock.advance(SECOND);
    expect(lastSocket().frames.map(({ type }) => type)).toEqual(['connection_init', 'start']);
  });

  it('G14 stopped during the recovery: it is not restarted', async () => {
    const client = await subscribed('a', 'b');
    realtime.reachable = false;
    realtime.drop();
    client.sendFrame({ id: 'a', type: 'stop' });
    client.sendFrame({ id: 'unknown', type: 'stop' });
    realtime.reachable = true;
    await clock.advance(SECOND);
    expect(realtime.expectOne().document).toContain('subscription b');
    expect(client.types).toEqual(['start_ack', 'start_ack', 'complete']);
  });

  it.each([
    [1000, ''],
    [3000, 'Auth error'],
  ])('Amplify’s close of all for one is ignored, but %d %j is not', async (code, reason) => {
    const client = await subscribed('a', 'b');
    realtime.match()[0]!.deny();
    client.socket.close(1000, 'Auth error - reconnecting');
    await clock.settle();
    expect(client.socket.readyState).toBe(WebSocket.OPEN);
    realtime.expectOne().emit(1);
    expect(client.types).toEqual(['start_ack', 'start_ack', 'error', 'data']);
    client.socket.close(code, reason);
    await clock.settle();
    expect(lastSocket().closed).toBe(true);
  });

  it('a rejected refresh token: each subscription gets one error, and then the next user may subscribe', async () => {
    const client = await subscribed('a', 'b');
    source.endNext();
    realtime.match()[0]!.rejectToken();
    await clock.settle();
    for (const id of ['a', 'b']) {
      expect(client.of(id).at(-1)).toMatchObject({
        type: 'error',
        payload: { errors: [{ errorType: 'UnauthorizedException', errorCode: 401 }] },
      });
      expect(client.of(id)).toHaveLength(2);
    }
    expect(lastSocket().closed).toBe(true);
    client.sendFrame({ type: 'connection_init' });
    await clock.settle();
    expect(client.received.at(-1)).toMatchObject({ type: 'connection_ack' });
    source.signIn('second');
    await clock.settle();
    client.start('c', guardedHeaders('access-2'));
    await clock.settle();
    expect(realtime.expectOne().token).toBe('access-2');
    expect(dialled(lastSocket())).toBe('access-2');
    expect(client.types.at(-1)).toBe('start_ack');
  });

  describe('a server that closes instead of rejecting', () => {
    /** Opens the last socket, and closes it from the server's side. */
    async function closeLast(code: number): Promise<void> {
      lastSocket().open();
      lastSocket().drop(code);
      await clock.settle();
    }

    beforeEach(() => {
      realtime.reachable = false;
    });

    it.each([1_002, 1_008, 4_401])(
      'with %d causes one reconnect with a new token',
      async (code) => {
        const client = new Client(guardedHeaders());
        await clock.settle();
        await closeLast(code);
        expect(source.refreshCount).toBe(1);
        expect(realtime.sockets).toHaveLength(2);
        expect(dialled(lastSocket())).toBe('access-2');
        expect(client.closure).toBeUndefined();
      },
    );

    it('with the new token too does not mean the token: it causes reconnects', async () => {
      void new Client(guardedHeaders());
      await clock.settle();
      for (let closures = 0; closures < 5; closures++) {
        await closeLast(1_002);
        await clock.advance(MINUTE);
      }
      const [, ...later] = realtime.sockets.map(dialled);
      expect(later.length).toBeGreaterThan(4);
      expect(new Set(later)).toEqual(new Set(['access-2']));
      expect(source.refreshCount).toBe(1);
    });

    it('causes reconnects if there is no new token', async () => {
      source.failNext(new Error('down'), 3);
      void new Client(guardedHeaders());
      await clock.settle();
      await closeLast(1_002);
      await clock.advance(MINUTE);
      expect(realtime.sockets.length).toBeGreaterThan(1);
      expect(source.refreshCount).toBeGreaterThan(0);
    });

    it.each([1_000, 1_001, 1_006, 1_011, 4_400])(
      'with %d does not mean the token: it causes a reconnect with the same one',
      async (code) => {
        void new Client(guardedHeaders());
        await clock.settle();
        await closeLast(code);
        await clock.advance(SECOND);
        expect(realtime.sockets.map(dialled)).toEqual(['access-1', 'access-1']);
        expect(source.refreshCount).toBe(0);
      },
    );

    it('and whose client reconnects itself, is reported to the client only with a new token', async () => {
      const client = new Client(guardedHeaders(), EVENTS_URL, 'aws-appsync-event-ws');
      await clock.settle();
      await closeLast(1_002);
      expect(client.closure).toBeUndefined();
      await closeLast(1_002);
      expect(client.closure).toMatchObject({ code: 1_002, wasClean: true });
      await clock.advance(MINUTE);
      expect(realtime.sockets).toHaveLength(2);
      expect(source.refreshCount).toBe(1);
    });

    it('after it has accepted the token does not reject it: it causes a reconnect with the same one', async () => {
      realtime.reachable = true;
      await subscribed('a');
      realtime.reachable = false;
      await closeLast(1_002);
      await clock.advance(SECOND);
      expect(dialled(lastSocket())).toBe('access-1');
      expect(source.refreshCount).toBe(0);
    });
  });

  it("rejected finally at connect: the client gets the server's message", async () => {
    realtime.reachable = false;
    const client = new Client(guardedHeaders());
    await clock.settle();
    lastSocket().open();
    const errors = [{ errorType: 'BadRequestException', message: 'no', errorCode: 400 }];
    lastSocket().receive({ type: 'connection_error', payload: { errors } });
    await clock.settle();
    client.sendFrame({ type: 'connection_init' });
    await clock.settle();
    expect(client.received).toEqual([{ type: 'connection_error', payload: { errors } }]);
    expect(client.closure).toMatchObject({ code: 1000, reason: '', wasClean: true });
    await clock.advance(HOUR / 2);
    expect(realtime.sockets).toHaveLength(1);
  });

  it("G8 signed out while it connects: it gets AppSync's rejection of a missing user", async () => {
    realtime.reachable = false;
    const client = new Client(guardedHeaders());
    await clock.settle();
    await source.signOut();
    await clock.settle();
    client.sendFrame({ type: 'connection_init' });
    await clock.settle();
    const errors = [
      {
        errorType: 'UnauthorizedException',
        message: 'The user signed out.',
        errorCode: 401,
      },
    ];
    expect(client.received).toEqual([{ type: 'connection_error', payload: { errors } }]);
  });

  it.each([
    ['a token', guardedHeaders()],
    ['an API key', API_KEY],
  ])('if the page may not open a socket with %s, it closes', async (_, headers) => {
    jest.spyOn(realtime, 'open').mockImplementation(() => {
      throw new Error('Insecure.');
    });
    const client = new Client(headers);
    await clock.settle();
    client.sendFrame({ type: 'connection_init' });
    await clock.settle();
    const errors = [
      { errorType: 'ConnectionFailed', message: 'The connection could not be opened.' },
    ];
    expect(client.received).toEqual([{ type: 'connection_error', payload: { errors } }]);
    expect(client.events.map(({ type }) => type)).toEqual(['open', 'message', 'close']);
  });

  it('G7 a network outage of an hour', async () => {
    const client = await subscribed('a');
    realtime.reachable = false;
    realtime.drop();
    await clock.advance(HOUR);
    expect(realtime.sockets.length).toBeLessThan(80);
    realtime.reachable = true;
    await clock.advance(2 * MINUTE);
    realtime.expectOne().emit(1);
    expect(client.types).toEqual(['start_ack', 'data']);
    expect(client.events.filter(({ type }) => type === 'open')).toHaveLength(1);
    const changes = events.filter(({ type }) => type === 'realtime');
    expect(changes).toMatchObject(changes.map(() => ({ client: 'amplify' })));
    const gaps = events.flatMap((event) => (event.type === 'realtime' ? (event.gapMs ?? []) : []));
    expect(gaps).toHaveLength(1);
    expect(gaps[0]).toBeGreaterThan(HOUR);
  });

  it.each([
    ['a limit', { errorType: 'MaxSubscriptionsReachedError', message: 'Max number reached' }],
    ['a rate', { errorType: 'LimitExceededError', message: 'Rate exceeded' }],
    ['an outage', { errorType: 'InternalFailure', message: 'An outage.', errorCode: 500 }],
  ])(
    'G0 %s at the first start is passed on immediately, as without the guard',
    async (_, refusal) => {
      const client = await subscribed('a');
      realtime.reachable = false;
      client.start('b', guardedHeaders());
      await clock.settle();
      // If a limit is exceeded, AppSync sends an object, and Amplify shows it unchanged.
      lastSocket().receive({ id: 'b', type: 'error', payload: { errors: refusal } });
      await clock.settle();
      expect(client.of('b')).toEqual([{ id: 'b', type: 'error', payload: { errors: refusal } }]);
      realtime.reachable = true;
      await clock.advance(MINUTE);
      expect(lastSocket().frames.filter(isStart)).toHaveLength(2);
    },
  );

  it('of an active subscription does not end it', async () => {
    const client = await subscribed('a');
    realtime.expectOne().fail();
    await clock.advance(SECOND);
    realtime.expectOne().emit(1);
    expect(client.types).toEqual(['start_ack', 'data']);
  });

  it('leaves nothing behind that keeps the app unstable during the recovery', async () => {
    const zone = TestBed.inject(NgZone);
    const client = await zone.run(() => subscribed('a'));
    realtime.reachable = false;
    realtime.drop();
    await clock.advance(SECOND);
    expect(realtime.match()).toEqual([]);
    expect(zone.hasPendingMacrotasks).toBe(false);
    await TestBed.inject(ApplicationRef).whenStable();
    expect(client.types).toEqual(['start_ack']);
  });

  it('G12 events and errors contain no token', async () => {
    const client = await subscribed('a');
    realtime.drop();
    await clock.advance(SECOND);
    await source.signOut();
    await clock.settle();
    expect(JSON.stringify([events, client.of('a')])).not.toMatch(/access-\d/);
  });
});

describe('what the guard does not guard', () => {
  it('a connection with an API key breaks as in the browser, and is not opened again', async () => {
    realtime.connectionTimeoutMs = 300 * SECOND;
    const client = await connected(API_KEY);
    expect(client.received[0]).toMatchObject({ payload: { connectionTimeoutMs: 300 * SECOND } });
    expect(lastSocket().protocols).toEqual(connectProtocols('graphql-ws', JSON.stringify(API_KEY)));
    client.start('a', API_KEY);
    await clock.settle();
    lastSocket().drop();
    expect(client.closure).toMatchObject({ code: 1006, wasClean: false });
    await clock.advance(HOUR / 2);
    expect(realtime.sockets).toHaveLength(1);
    expect(events.filter(({ type }) => type === 'realtime')).toEqual([]);
  });

  it('G0 a connection with an API key and its subscriptions need no session', async () => {
    await source.signOut();
    await clock.settle();
    const client = await connected(API_KEY);
    client.start('a', API_KEY);
    await clock.settle();
    expect(client.types).toEqual(['start_ack']);
    realtime.expectOne().emit(1);
    expect(client.types).toEqual(['start_ack', 'data']);
  });

  it('a start with an API key and no response is handled by the client', async () => {
    const client = await connected(API_KEY);
    realtime.reachable = false;
    client.start('a', API_KEY);
    await clock.advance(HOUR / 2);
    expect(lastSocket().frames.map(({ type }) => type)).toEqual(['connection_init', 'start']);
    expect(client.types).toEqual([]);
  });

  it('G13 Amplify’s Hub reports what a guarded start on it has missed', async () => {
    const client = await connected(API_KEY);
    client.start('a', guardedHeaders());
    await clock.settle();
    const states: unknown[] = [];
    const stop = Hub.listen('api', ({ payload: { data } }) => states.push(data));
    realtime.expectOne().rejectToken();
    await clock.settle();
    stop();
    expect(states).toEqual(
      ['ConnectionDisrupted', 'Connecting', 'Connected'].map((connectionState) => ({
        connectionState,
      })),
    );
  });

  it('a guarded start on it recovers too', async () => {
    const client = await connected(API_KEY);
    realtime.rejectNext('start');
    client.start('a', guardedHeaders());
    await clock.settle();
    expect(realtime.expectOne().token).toBe('access-2');
    expect(client.types).toEqual(['start_ack']);
    await source.signOut();
    await clock.settle();
    expect(client.types).toEqual(['start_ack', 'error']);
    expect(lastSocket().closed).toBe(false);
  });

  it('its rejection is passed on to the client, with its message', async () => {
    realtime.rejectNext('connect');
    const client = new Client(API_KEY);
    await clock.settle();
    client.sendFrame({ type: 'connection_init' });
    await clock.settle();
    expect(client.received).toMatchObject([
      { type: 'connection_error', payload: { errors: [{ message: 'Token has expired.' }] } },
    ]);
    expect(source.refreshCount).toBe(0);
  });

  it('a start with another authorization is sent once and unchanged, and its errors are passed on', async () => {
    const client = await subscribed('guarded');
    realtime.rejectNext('start');
    client.start('own', { Authorization: 'my own' });
    await clock.settle();
    expect(client.of('own')).toMatchObject([{ type: 'error' }]);
    expect(source.refreshCount).toBe(0);
    client.start('keyed', API_KEY);
    await clock.settle();
    client.start('keyed', API_KEY);
    await clock.settle();
    expect(lastSocket().frames.at(-1)).toEqual(lastSocket().frames.at(-2));
  });

  it('G8 a subscription with an API key outlives the session, next to guarded ones', async () => {
    const client = await subscribed('guarded');
    client.start('keyed', API_KEY);
    await clock.settle();
    await source.signOut();
    await clock.settle();
    expect(client.of('guarded').at(-1)).toMatchObject({ type: 'error' });
    realtime.expectOne('keyed').emit(1);
    expect(client.of('keyed').at(-1)).toMatchObject({ type: 'data' });
    // Without a session, the guard can't reconnect. The client has to.
    lastSocket().drop();
    await clock.advance(SECOND);
    expect(client.closure).toBeDefined();
    expect(realtime.sockets).toHaveLength(1);
  });

  it('with an API key it is restarted after a break, with a signature the client has to', async () => {
    const keyed = await subscribed('a');
    keyed.start('keyed', API_KEY);
    await clock.settle();
    realtime.drop();
    await clock.advance(SECOND);
    expect(realtime.match()).toHaveLength(2);
    expect(keyed.closure).toBeUndefined();
    keyed.start('signed', { Authorization: 'AWS4-HMAC-SHA256 …', 'x-amz-date': '20261129' });
    await clock.settle();
    realtime.drop();
    await clock.advance(SECOND);
    expect(keyed.closure).toMatchObject({ code: 1006 });
    expect(realtime.sockets.every(({ closed }) => closed)).toBe(true);
  });

  it('G20 a token of another session is not guarded', async () => {
    source.signIn('second');
    await clock.settle();
    await connected(guardedHeaders('access-1'));
    expect(dialled(lastSocket())).toBe('access-1');
    realtime.drop();
    await clock.advance(MINUTE);
    expect(realtime.sockets).toHaveLength(1);
  });

  it('G20 another app client of the same user: started operations end, and none starts with its token', async () => {
    const client = await subscribed('a');
    const load = source.load.bind(source);
    jest
      .spyOn(source, 'load')
      .mockImplementation(async () => ({ ...(await load())!, clientId: 'other' }));
    source.issue();
    await clock.settle();
    expect(client.of('a').at(-1)).toMatchObject({
      type: 'error',
      payload: { errors: [{ errorType: 'UnauthorizedException' }] },
    });
    expect(realtime.sockets[0]!.closed).toBe(true);
    expect(realtime.sockets.flatMap(({ frames }) => frames).filter(isStart)).toHaveLength(1);
  });

  it('G20 also if that is noticed only at the next start', async () => {
    const client = await subscribed('a');
    const tokens = { ...(await source.load())!, accessToken: 'access-other', clientId: 'other' };
    jest.spyOn(source, 'load').mockResolvedValue(tokens);
    jest.spyOn(source, 'isCurrent').mockResolvedValue(false);
    realtime.expectOne().rejectToken();
    await clock.settle();
    expect(client.of('a').at(-1)).toMatchObject({ type: 'error' });
    expect(realtime.sockets.flatMap(({ frames }) => frames).filter(isStart)).toHaveLength(1);
  });

  it('G20 what a client starts with one user’s token is not started with that of the next', async () => {
    const client = await connected(API_KEY);
    // Another tab has signed in another user, and no message has arrived yet.
    const tokens = { ...(await source.load())!, accessToken: 'access-other', userId: 'other' };
    jest.spyOn(source, 'load').mockResolvedValue(tokens);
    jest.spyOn(source, 'isCurrent').mockResolvedValue(false);
    client.start('a', guardedHeaders());
    await clock.settle();
    expect(client.of('a')).toMatchObject([
      { type: 'error', payload: { errors: [{ errorType: 'UnauthorizedException' }] } },
    ]);
    expect(lastSocket().frames.filter(isStart)).toEqual([]);
  });

  it('unknown frames are passed on, in both directions', async () => {
    const client = await connected();
    const extensions = { authorization: guardedHeaders() };
    const start = { type: 'start', payload: { data: '{}', extensions } };
    // A frame without an ID starts and stops no operation.
    const frames = [
      { type: 'news', a: 1 },
      { type: 'news', id: 'a' },
      start,
      start,
      { type: 'stop' },
    ];
    for (const frame of frames) client.sendFrame(frame);
    lastSocket().receive({ type: 'news', b: 2 });
    await clock.settle();
    expect(client.received.at(-1)).toEqual({ type: 'news', b: 2 });
    expect(lastSocket().frames.slice(1)).toEqual(frames);
  });

  it('G0 a start with a valid token is sent unchanged', async () => {
    const client = await connected();
    const send = jest.spyOn(lastSocket(), 'send');
    const text = `{ "id": "a", "type": "start", "payload": ${JSON.stringify({
      data: '{}',
      extensions: { authorization: guardedHeaders() },
    })} }`;
    client.socket.send(text);
    await clock.settle();
    expect(send.mock.calls).toEqual([[text]]);
  });
});

describe('unusual frames', () => {
  it.each([
    [{}],
    [{ payload: null }],
    [{ payload: { errors: [null] } }],
    [{ payload: { errors: 7 } }],
  ])('a connection_error with %j is reported once', async (said) => {
    realtime.reachable = false;
    const client = new Client(guardedHeaders());
    await clock.settle();
    lastSocket().open();
    lastSocket().receive({ type: 'connection_error', ...said });
    await clock.settle();
    client.sendFrame({ type: 'connection_init' });
    await clock.advance(HOUR / 2);
    expect(client.received).toEqual([{ type: 'connection_error', payload: { errors: [] } }]);
    expect(realtime.sockets).toHaveLength(1);
  });

  it.each([[{}], [{ payload: { errors: [null] } }], [{ payload: { errors: null } }]])(
    'an error with %j ends its subscription, once',
    async (said) => {
      const client = await subscribed('a', 'b');
      lastSocket().receive({ id: 'a', type: 'error', ...said });
      lastSocket().receive({ id: 'a', type: 'error', ...said });
      await clock.advance(MINUTE);
      expect(client.of('a').slice(1)).toEqual([
        { id: 'a', type: 'error', payload: { errors: [] } },
      ]);
      expect(client.of('b')).toHaveLength(1);
    },
  );

  it.each([0, -1, NaN, null, '900000', {}])(
    'a connectionTimeoutMs of %p is ignored',
    async (connectionTimeoutMs) => {
      realtime.connectionTimeoutMs = connectionTimeoutMs as number;
      const client = await subscribed('a');
      await clock.advance(4 * MINUTE);
      expect(realtime.sockets).toHaveLength(1);
      await clock.advance(2 * MINUTE);
      expect(realtime.sockets).toHaveLength(2);
      expect(client.types).toEqual(['start_ack']);
    },
  );

  it('a repeated acknowledgement starts nothing again', async () => {
    const client = await subscribed('a');
    lastSocket().receive({ type: 'connection_ack' });
    lastSocket().receive({ id: 'a', type: 'start_ack' });
    await clock.settle();
    expect(client.types).toEqual(['start_ack']);
    expect(lastSocket().frames.filter(({ type }) => type === 'start')).toHaveLength(1);
  });
});

describe('AppSync Events', () => {
  /** Answers like AppSync Events. */
  function answerEvents(): void {
    const { open } = realtime;
    jest.spyOn(realtime, 'open').mockImplementation((url, protocols, listener) => {
      const socket = open.call(realtime, url, protocols, listener) as FakeRealtimeSocket;
      const { send } = socket;
      socket.send = (text) => {
        send.call(socket, text);
        const { type, id } = JSON.parse(text) as { type: string; id: string };
        queueMicrotask(() => {
          const refusal = refusals.shift();
          if (type === 'subscribe' || type === 'publish') {
            const errors = refusal && [refusal];
            socket.receive({ id, type: `${type}_${errors ? 'error' : 'success'}`, errors });
          }
        });
      };
      return socket;
    });
  }

  const REJECTED = { errorType: 'UnauthorizedException', message: 'Token has expired.' };
  let refusals: (object | undefined)[];

  beforeEach(() => {
    refusals = [];
    answerEvents();
  });

  function frame(type: string, id: string): object {
    const authorization = guardedHeaders();
    const payload = { channel: 'a/b', extensions: { authorization } };
    return { id, type, channel: 'a/b', authorization, payload };
  }

  async function connectedToEvents(): Promise<Client> {
    const client = new Client(guardedHeaders(), EVENTS_URL, 'aws-appsync-event-ws');
    await clock.settle();
    client.sendFrame({ type: 'connection_init' });
    await clock.settle();
    expect(client.received).toMatchObject([
      { type: 'connection_ack', connectionTimeoutMs: Number.MAX_SAFE_INTEGER },
    ]);
    return client;
  }

  function sent(type: string): string[] {
    return realtime.sockets.flatMap(({ frames }) =>
      frames.filter((one) => one.type === type).map((one) => JSON.stringify(one)),
    );
  }

  it('a rejected subscription is restarted, with the token in both places', async () => {
    const client = await connectedToEvents();
    refusals.push(REJECTED);
    client.sendFrame(frame('subscribe', 'a'));
    await clock.settle();
    expect(client.types).toEqual(['subscribe_success']);
    const [first, second] = sent('subscribe');
    expect(first!.match(/access-1/g)).toHaveLength(2);
    expect(second!.match(/access-2/g)).toHaveLength(2);
    expect(source.refreshCount).toBe(1);
    const { id } = JSON.parse(second!) as { id: string };
    lastSocket().receive({ id, type: 'data', event: '{"a":1}' });
    expect(client.received.at(-1)).toEqual({ id: 'a', type: 'data', event: '{"a":1}' });
  });

  it('a denied one ends alone', async () => {
    const client = await connectedToEvents();
    const denied = { errorType: 'Unauthorized', message: 'no' };
    refusals.push(denied);
    client.sendFrame(frame('subscribe', 'a'));
    client.sendFrame(frame('subscribe', 'b'));
    await clock.settle();
    expect(client.of('a')).toEqual([{ id: 'a', type: 'subscribe_error', errors: [denied] }]);
    expect(client.of('b')).toEqual([{ id: 'b', type: 'subscribe_success' }]);
  });

  it('G3 a rejected publication did not run, and is retried once', async () => {
    const client = await connectedToEvents();
    refusals.push(REJECTED);
    client.sendFrame(frame('publish', 'p'));
    await clock.settle();
    expect(client.of('p')).toMatchObject([{ type: 'publish_success' }]);
    expect(sent('publish')).toHaveLength(2);
  });

  it('G17 a publication without a response may have run, and is not retried', async () => {
    const client = await connectedToEvents();
    realtime.sockets[0]!.send = () => undefined;
    client.sendFrame(frame('publish', 'p'));
    await clock.settle();
    realtime.drop();
    await clock.advance(MINUTE);
    expect(client.of('p')).toMatchObject([
      {
        type: 'publish_error',
        errors: [
          {
            errorType: 'ConnectionLost',
            message: 'The server did not answer. The operation may have run.',
          },
        ],
      },
    ]);
    expect(sent('publish')).toEqual([]);
  });

  it('G17 a publication that certainly did not run is sent on the next connection', async () => {
    const client = await connectedToEvents();
    refusals.push(REJECTED);
    source.hold();
    client.sendFrame(frame('publish', 'p'));
    await clock.settle();
    realtime.drop();
    source.release();
    await clock.advance(SECOND);
    expect(client.of('p')).toMatchObject([{ type: 'publish_success' }]);
    expect(sent('publish')).toHaveLength(2);
  });

  it('G14 a publication whose client disconnects cannot be stopped', async () => {
    const client = await connectedToEvents();
    const frames: string[] = [];
    lastSocket().send = (text) => frames.push(text);
    client.sendFrame(frame('publish', 'p'));
    await clock.settle();
    client.socket.close();
    await clock.settle();
    expect(frames).toHaveLength(1);
  });

  it('and does not wait forever', async () => {
    const client = await connectedToEvents();
    realtime.sockets[0]!.send = () => undefined;
    client.sendFrame(frame('publish', 'p'));
    await clock.advance(16 * SECOND);
    expect(client.of('p')).toMatchObject([{ type: 'publish_error' }]);
  });

  it('G0 a publication during an outage does not wait forever, and is not sent later', async () => {
    const client = await connectedToEvents();
    client.sendFrame(frame('subscribe', 'a'));
    await clock.settle();
    realtime.reachable = false;
    realtime.drop();
    client.sendFrame(frame('publish', 'p'));
    await clock.advance(SECOND);
    // The next attempt must not deliver an answer either.
    realtime.drop();
    await clock.advance(9 * SECOND);
    expect(client.of('p')).toEqual([]);
    await clock.advance(6 * SECOND);
    const errors = [
      {
        errorType: 'ConnectionFailed',
        message: 'The operation was not sent in time and did not run.',
      },
    ];
    expect(client.of('p')).toEqual([{ id: 'p', type: 'publish_error', errors }]);
    realtime.reachable = true;
    await clock.advance(MINUTE);
    expect(sent('publish')).toEqual([]);
    expect(client.of('a')).toHaveLength(1);
  });

  it('G0 neither is a rejected one while there is no token', async () => {
    const client = await connectedToEvents();
    refusals.push(REJECTED);
    source.hold();
    client.sendFrame(frame('publish', 'p'));
    await clock.advance(16 * SECOND);
    expect(client.of('p')).toMatchObject([{ type: 'publish_error' }]);
    source.release();
    await clock.advance(SECOND);
    expect(sent('publish')).toHaveLength(1);
    expect(client.of('p')).toHaveLength(1);
  });

  it('and it does not end a publication that is sent as soon as there is a connection', async () => {
    const client = await connectedToEvents();
    client.sendFrame(frame('subscribe', 'a'));
    await clock.settle();
    realtime.drop();
    client.sendFrame(frame('publish', 'p'));
    await clock.advance(SECOND);
    expect(client.of('p')).toMatchObject([{ type: 'publish_success' }]);
    await clock.advance(MINUTE);
    expect(client.of('p')).toHaveLength(1);
    expect(sent('publish')).toHaveLength(1);
  });

  it('G0 a connection that cannot be opened is reported to waiting callers, and opened by the client', async () => {
    realtime.reachable = false;
    const client = new Client(guardedHeaders(), EVENTS_URL, 'aws-appsync-event-ws');
    await clock.settle();
    lastSocket().drop();
    await clock.settle();
    expect(client.closure).toMatchObject({ code: 1006, wasClean: false });
    await clock.advance(MINUTE);
    expect(realtime.sockets).toHaveLength(1);
  });

  it('G13 a connection whose token is rejected at first is opened again', async () => {
    realtime.rejectNext('connect');
    await connectedToEvents();
    expect(realtime.sockets).toHaveLength(2);
    expect(source.refreshCount).toBe(1);
  });

  it('an outage is reported to a publisher', async () => {
    const client = await connectedToEvents();
    refusals.push({ errorType: 'InternalFailure', message: 'no' });
    client.sendFrame(frame('publish', 'p'));
    await clock.settle();
    expect(client.of('p')).toMatchObject([{ type: 'publish_error' }]);
  });

  it('a connection that broke without subscriptions is opened again by the next publication', async () => {
    const client = await connectedToEvents();
    realtime.drop();
    await clock.advance(MINUTE);
    expect(realtime.sockets).toHaveLength(1);
    expect(client.closure).toBeUndefined();
    client.sendFrame(frame('publish', 'p'));
    await clock.settle();
    expect(realtime.sockets).toHaveLength(2);
    expect(client.of('p')).toMatchObject([{ type: 'publish_success' }]);
  });

  it('unsubscribing sends a stop', async () => {
    const client = await connectedToEvents();
    client.sendFrame(frame('subscribe', 'a'));
    await clock.settle();
    client.sendFrame({ id: 'a', type: 'unsubscribe' });
    await clock.settle();
    expect(sent('unsubscribe')).toHaveLength(1);
    expect(client.types).toEqual(['subscribe_success', 'unsubscribe_success']);
  });
});
