import {
  ApplicationRef,
  createEnvironmentInjector,
  EnvironmentInjector,
  NgZone,
  PLATFORM_ID,
  runInInjectionContext,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  AuthTokenService,
  TokenEvent,
  TokenGuardError,
  TokenGuardOptions,
} from 'amplify-token-guard';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { FakeFetch } from '../../../../spec-helpers/fake-fetch';
import { Outcome, outcomeOf } from '../../../../spec-helpers/outcome';
import { FetchGuard } from './fetch-guard';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const API = 'https://api.example.com/v1';

const browsersOwn = window.fetch;
let browser: FakeFetch;
let clock: ManualClock;
let source: FakeTokenSource;
let events: TokenEvent[];

function setUp(options: TokenGuardOptions = {}): void {
  TestBed.configureTestingModule({ providers: [provideTokenGuardTesting(options)] });
  clock = TestBed.inject(ManualClock);
  source = TestBed.inject(FakeTokenSource);
  events = [];
  TestBed.inject(AuthTokenService).events$.subscribe((event) => events.push(event));
}

beforeEach(() => {
  jest.spyOn(Math, 'random').mockReturnValue(0);
  browser = new FakeFetch();
  window.fetch = browser.fetch;
});

afterEach(() => {
  TestBed.resetTestingModule();
  expect(window.fetch).toBe(browser.fetch);
  window.fetch = browsersOwn;
});

async function signedIn(options?: TokenGuardOptions): Promise<void> {
  setUp(options);
  source.signIn();
  await clock.settle();
}

function init(text: string, rest: RequestInit = {}): RequestInit {
  return { headers: { Authorization: text }, ...rest };
}

interface Seen extends Outcome<Response> {
  settled: boolean;
}

/** Calls `fetch` and records the result. */
function request(
  text = 'access-1',
  rest?: RequestInit,
  url: Parameters<typeof fetch>[0] = API,
): Seen {
  return watch(fetch(url, init(text, rest)));
}

function watch(call: Promise<Response>): Seen {
  const seen: Seen = { settled: false };
  void outcomeOf(call).then((outcome) => Object.assign(seen, outcome, { settled: true }));
  return seen;
}

function typesOf(type: TokenEvent['type']): TokenEvent[] {
  return events.filter((event) => event.type === type);
}

async function reject(headers?: HeadersInit): Promise<Response> {
  const response = browser.last.answer(401, headers && { headers });
  await clock.settle();
  return response;
}

describe('G0 a request that the guard does not guard', () => {
  it.each<[string, Parameters<typeof fetch>]>([
    ['a text', [API]],
    ['a URL', [new URL(API), { method: 'DELETE' }]],
    ['a Request', [new Request(API, { headers: { Authorization: 'Basic x' } })]],
    ['a token of another user', [API, init('Bearer access-2')]],
    ['a part of a token', [API, init('access-')]],
    ['a token in another header', [API, { headers: { 'X-Token': 'access-1' } }]],
  ])('is passed on unchanged: %s', async (_, args) => {
    await signedIn();
    const seen = watch(fetch(...args));
    await clock.settle();
    expect(browser.last.args).toHaveLength(args.length);
    browser.last.args.forEach((argument, i) => expect(argument).toBe(args[i]));
    const response = await reject();
    expect(seen.value).toBe(response);
    expect(browser.calls).toHaveLength(1);
    expect(source.refreshCount).toBe(0);
  });

  it('G20 contains a token of an ended session', async () => {
    await signedIn();
    await source.signOut();
    source.signIn('second');
    await clock.settle();
    const seen = request();
    await clock.settle();
    const response = await reject();
    expect(seen.value).toBe(response);
    expect(source.refreshCount).toBe(0);
  });

  it('is every request if the option says so', async () => {
    await signedIn({ patchFetch: false });
    expect(window.fetch).toBe(browser.fetch);
  });

  it('is every request if the browser has no fetch', () => {
    // A browser that the types don't know.
    window.fetch = undefined as unknown as typeof fetch;
    setUp();
    expect(window.fetch).toBeUndefined();
    window.fetch = browser.fetch;
  });
});

describe('G15 the patch', () => {
  it('is not installed on the server', () => {
    TestBed.configureTestingModule({ providers: [{ provide: PLATFORM_ID, useValue: 'server' }] });
    setUp();
    expect(window.fetch).toBe(browser.fetch);
  });

  it('is installed outside the Angular zone', () => {
    setUp({ patchFetch: false });
    const parent = TestBed.inject(EnvironmentInjector);
    const injector = createEnvironmentInjector([FetchGuard], parent);
    const guard = injector.get(FetchGuard);
    let isPatchedOutside = false;
    jest.spyOn(TestBed.inject(NgZone), 'runOutsideAngular').mockImplementation((task) => {
      const result = task();
      isPatchedOutside = window.fetch !== browser.fetch;
      return result;
    });
    runInInjectionContext(injector, () => guard.start());
    expect(isPatchedOutside).toBe(true);
    injector.destroy();
  });

  it('leaves nothing behind that keeps the app unstable', async () => {
    await signedIn();
    source.hold();
    request();
    await clock.settle();
    await reject();
    await TestBed.inject(ApplicationRef).whenStable();
    source.release();
  });
});

describe('G0 a request with a valid token is sent immediately and unchanged', () => {
  /** Sends it synchronously. */
  function expectSentAsItIs(text: string, url = API): void {
    const before = browser.calls.length;
    const args = [url, init(text)] as const;
    watch(fetch(...args));
    expect(browser.calls).toHaveLength(before + 1);
    expect(browser.last.args[1]).toBe(args[1]);
  }

  it('even if there is a newer token', async () => {
    await signedIn();
    source.otherTabRefreshed();
    await clock.settle();
    expectSentAsItIs('access-1');
  });

  it('even if this endpoint has rejected the token: there is no other', async () => {
    await signedIn();
    request();
    await clock.settle();
    await reject();
    await reject();
    expectSentAsItIs('access-2');
  });

  it('even if the token was refreshed because this endpoint had rejected the previous one', async () => {
    await signedIn();
    request();
    await clock.settle();
    await reject();
    browser.last.answer(200);
    await clock.settle();
    expectSentAsItIs('access-2');
  });
});

describe('G0 a successful request', () => {
  it('is sent immediately with the same arguments, and its response is unchanged', async () => {
    await signedIn();
    const args = [API, init('access-1', { method: 'POST', body: 'x' })] as const;
    const seen = watch(fetch(...args));
    // Nothing has been awaited yet.
    await Promise.resolve();
    expect(browser.calls).toHaveLength(1);
    expect(browser.last.args[0]).toBe(args[0]);
    expect(browser.last.args[1]).toBe(args[1]);
    const response = browser.last.answer(200);
    await clock.settle();
    expect(seen.value).toBe(response);
    expect(response.bodyUsed).toBe(false);
    expect(events).toEqual([]);
  });

  it.each([200, 204, 302, 400, 403, 404, 429, 500, 503])(
    'or another response: status %i',
    async (status) => {
      await signedIn();
      const seen = request();
      await clock.settle();
      // The types of the fake ask for a body, and a 204 must have none.
      const body = status === 204 ? { body: null as unknown as BodyInit } : {};
      const response = browser.last.answer(status, body);
      await clock.settle();
      expect(seen.value).toBe(response);
      expect(browser.calls).toHaveLength(1);
      expect(source.refreshCount).toBe(0);
    },
  );

  it('fails as in the browser', async () => {
    await signedIn();
    const error = new TypeError('Failed to fetch');
    const seen = request();
    await clock.settle();
    browser.last.fail(error);
    await clock.settle();
    expect(seen.error).toBe(error);
    expect(browser.calls).toHaveLength(1);
  });

  it.each<[string, Parameters<typeof fetch>]>([
    ['a malformed URL', ['http://[', init('access-1')]],
    ['a GET with a body', [API, init('access-1', { body: 'x' })]],
    ['a forbidden method', [API, init('access-1', { method: 'TRACE' })]],
  ])('is rejected by the browser itself: %s', async (_, args) => {
    await signedIn();
    const expected = await outcomeOf(browser.fetch(...args));
    const seen = await outcomeOf(fetch(...args));
    expect(seen.error).toMatchObject({ name: 'TypeError' });
    // Jest considers any two errors of another realm equal.
    expect(String(seen.error)).toBe(String(expected.error));
    expect(browser.calls).toEqual([]);
  });
});

describe('G3 a rejected token', () => {
  it.each(['', 'Bearer ', 'JWT '])(
    'is refreshed, and sent once more with the prefix "%s"',
    async (prefix) => {
      await signedIn();
      const seen = request(`${prefix}access-1`);
      await clock.settle();
      await reject();
      expect(browser.tokens).toEqual([`${prefix}access-1`, `${prefix}access-2`]);
      const response = browser.last.answer(200);
      await clock.settle();
      expect(seen.value).toBe(response);
      expect(typesOf('refreshed')).toMatchObject([{ trigger: 'rejected' }]);
      expect(typesOf('retried')).toMatchObject([{ via: 'fetch', late: false }]);
    },
  );

  it('that is an ID token is replaced by an ID token', async () => {
    await signedIn();
    request('Bearer id-1');
    await clock.settle();
    await reject();
    expect(browser.tokens).toEqual(['Bearer id-1', 'Bearer id-2']);
  });

  it('is rejected finally if the refreshed one is rejected too: the second response is returned', async () => {
    await signedIn();
    const seen = request();
    await clock.settle();
    await reject();
    const second = await reject();
    expect(seen.value).toBe(second);
    expect(browser.calls).toHaveLength(2);
    expect(source.refreshCount).toBe(1);
  });

  it('G7 is not refreshed again for the next request', async () => {
    await signedIn();
    request();
    await clock.settle();
    await reject();
    await reject();
    const seen = request('access-2');
    await clock.settle();
    const response = await reject();
    expect(seen.value).toBe(response);
    expect(source.refreshCount).toBe(1);
    expect(browser.calls).toHaveLength(3);
  });

  it('G4 is replaced without a refresh if there is a newer one', async () => {
    await signedIn();
    const seen = request();
    await clock.settle();
    source.otherTabRefreshed();
    await clock.settle();
    await reject();
    expect(browser.tokens).toEqual(['access-1', 'access-2']);
    browser.last.answer(200);
    await clock.settle();
    expect(seen.value?.status).toBe(200);
    expect(source.refreshCount).toBe(0);
    expect(typesOf('retried')).toMatchObject([{ late: true }]);
  });

  it('G4 costs one refresh for a hundred requests', async () => {
    await signedIn();
    const all = Array.from({ length: 100 }, () => request());
    await clock.settle();
    for (const call of browser.calls.slice()) call.answer(401);
    await clock.settle();
    expect(browser.calls).toHaveLength(200);
    for (const call of browser.calls.slice(100)) call.answer(200);
    await clock.settle();
    expect(all.every(({ value }) => value?.status === 200)).toBe(true);
    expect(source.refreshCount).toBe(1);
  });

  it("is recorded with the server's time", async () => {
    await signedIn();
    request();
    await clock.settle();
    await reject({ Date: new Date(clock.wallMs() + 5 * MINUTE).toUTCString() });
    clock.sleep(HOUR - SECOND - 30 * SECOND - 5 * MINUTE - 1);
    request('access-2');
    await clock.settle();
    expect(browser.last.token).toBe('access-2');
    clock.sleep(1);
    request('access-2');
    await clock.settle();
    expect(browser.last.token).toBe('access-3');
  });
});

describe('G0 a body that can be read only once', () => {
  it('is sent once and unchanged, also if another frame created it', async () => {
    await signedIn();
    const Own = ReadableStream;
    const body = new Own();
    // Another frame's class: not the one of which the body is an instance.
    globalThis.ReadableStream = class {} as unknown as typeof ReadableStream;
    const seen = request('access-1', { method: 'POST', body, duplex: 'half' } as RequestInit);
    globalThis.ReadableStream = Own;
    await clock.settle();
    expect(browser.last.args[1]?.body).toBe(body);
    const response = await reject();
    expect(seen.value).toBe(response);
    expect(browser.calls).toHaveLength(1);
  });
});

describe('G17 a request that ran', () => {
  it.each<[string, object]>([
    ['was redirected', { redirected: true }],
    ['was answered from another URL', { url: 'https://api.example.com/v1/orders/1' }],
  ])('is not retried: it %s', async (_, differing) => {
    await signedIn();
    const seen = request('access-1', { method: 'POST', body: 'x' });
    await clock.settle();
    const response = browser.last.answer(401, differing);
    await clock.settle();
    expect(seen.value).toBe(response);
    expect(browser.calls).toHaveLength(1);
    expect(source.refreshCount).toBe(0);
  });

  it('is retried if the response contains its own URL, which has no fragment', async () => {
    await signedIn();
    request('access-1', {}, `${API}?a=1#here`);
    await clock.settle();
    browser.last.answer(401, { url: `${API}?a=1` });
    await clock.settle();
    expect(browser.calls).toHaveLength(2);
  });

  it('may have run if the retry fails: that error is returned, not the 401', async () => {
    await signedIn();
    const seen = request('access-1', { method: 'POST', body: 'x' });
    await clock.settle();
    await reject();
    const error = new TypeError('Failed to fetch');
    browser.last.fail(error);
    await clock.settle();
    expect(seen.error).toBe(error);
  });
});

describe('G1 a token that is about to expire', () => {
  it('is replaced before the request is sent', async () => {
    await signedIn();
    clock.sleep(HOUR - SECOND - 30 * SECOND);
    source.hold();
    const seen = request('Bearer access-1', { method: 'POST', body: 'x' });
    await clock.settle();
    expect(browser.calls).toEqual([]);
    source.release();
    await clock.settle();
    expect(browser.tokens).toEqual(['Bearer access-2']);
    expect(await browser.last.request.text()).toBe('x');
    browser.last.answer(200);
    await clock.settle();
    expect(seen.value?.status).toBe(200);
  });

  it('and was replaced long ago, is replaced by the current one', async () => {
    await signedIn();
    clock.sleep(HOUR - MINUTE);
    source.otherTabRefreshed();
    clock.sleep(MINUTE);
    await clock.settle();
    request();
    await clock.settle();
    expect(browser.tokens).toEqual(['access-2']);
    expect(source.refreshCount).toBe(0);
  });

  it('is replaced once more if the server rejects that one', async () => {
    await signedIn();
    clock.sleep(HOUR);
    const seen = request();
    await clock.settle();
    await reject();
    expect(browser.tokens).toEqual(['access-2', 'access-3']);
    browser.last.answer(200);
    await clock.settle();
    expect(seen.value?.status).toBe(200);
  });

  it('is sent immediately and unchanged, if it is valid and cannot be replaced now', async () => {
    await signedIn();
    clock.sleep(HOUR - SECOND - 20 * SECOND);
    source.failNext(new Error('down'), 50);
    const seen = request();
    await clock.settle();
    expect(browser.tokens).toEqual(['access-1']);
    const response = await reject();
    // It waits as long as a retry is possible.
    await clock.advance(15 * SECOND);
    expect(seen.value).toBe(response);
    await clock.advance(HOUR);
  });

  it('and is an ID token that a refresh does not renew, is sent unchanged', async () => {
    await signedIn();
    clock.sleep(HOUR - SECOND - 20 * SECOND);
    const { idToken: _, ...tokens } = (await source.load())!;
    const renewed = { ...tokens, accessToken: 'access-2', ageMs: 0 };
    jest.spyOn(source, 'refresh').mockResolvedValue(renewed);
    request('Bearer id-1');
    await clock.settle();
    expect(browser.tokens).toEqual(['Bearer id-1']);
  });

  it('and cannot be replaced in time, is sent unchanged: its 401 is returned, without another wait', async () => {
    await signedIn();
    clock.sleep(HOUR);
    source.failNext(new Error('down'), 50);
    const seen = request();
    await clock.advance(15 * SECOND);
    expect(browser.tokens).toEqual(['access-1']);
    const response = await reject();
    expect(seen.value).toBe(response);
    await clock.advance(HOUR);
    expect(browser.calls).toHaveLength(1);
  });

  it('is sent unchanged if the session cannot be renewed', async () => {
    await signedIn();
    clock.sleep(HOUR - SECOND - 20 * SECOND);
    source.endNext();
    request();
    await clock.settle();
    expect(browser.tokens).toEqual(['access-1']);
  });

  it('and was rejected by this endpoint, is not sent there again', async () => {
    await signedIn();
    request();
    await clock.settle();
    await reject();
    browser.last.answer(200);
    request();
    await clock.settle();
    expect(browser.tokens).toEqual(['access-1', 'access-2', 'access-2']);
  });

  it('waits for a refresh that a rejection there has started', async () => {
    await signedIn();
    source.hold();
    request();
    await clock.settle();
    await reject();
    request();
    request('access-1', {}, `${API}/other`);
    await clock.settle();
    expect(browser.tokens).toEqual(['access-1', 'access-1']);
    source.release();
    await clock.settle();
    expect(browser.tokens).toEqual(['access-1', 'access-1', 'access-2', 'access-2']);
  });
});

describe('G9 a request whose user signs out', () => {
  it('while it waits to be sent: it rejects, and is not sent', async () => {
    await signedIn();
    clock.sleep(HOUR);
    source.hold();
    const seen = request();
    await clock.settle();
    await source.signOut();
    await clock.settle();
    expect(seen.error).toMatchObject({ code: 'signed-out' });
    source.release();
    await clock.settle();
    expect(browser.calls).toEqual([]);
  });

  it('while it waits for its retry: it returns the 401', async () => {
    await signedIn();
    source.hold();
    const seen = request();
    await clock.settle();
    const response = await reject();
    await source.signOut();
    await clock.settle();
    expect(seen.value).toBe(response);
    source.release();
    await clock.settle();
    expect(browser.calls).toHaveLength(1);
  });

  it('and another user signs in: it rejects, and is not sent with the token of that user', async () => {
    await signedIn();
    clock.sleep(HOUR);
    source.hold();
    const waiting = request();
    await clock.settle();
    source.signIn('second');
    await clock.settle();
    expect(waiting.error).toMatchObject({ code: 'user-changed' });
    source.release();
    await clock.settle();
    expect(browser.calls).toEqual([]);
  });

  it('and another user signs in without a message: it rejects too', async () => {
    await signedIn();
    clock.sleep(HOUR);
    const watcher = jest.spyOn(source, 'isCurrent').mockImplementation(async () => {
      watcher.mockRestore();
      source.signIn('second');
      return false;
    });
    const seen = request();
    await clock.settle();
    expect((seen.error as TokenGuardError).code).toBe('user-changed');
    expect(browser.calls).toEqual([]);
  });
});

describe('G0 an unavoidable rejection returns the 401 itself', () => {
  it('if refreshes fail', async () => {
    await signedIn();
    source.failNext(new Error('down'), 50);
    const seen = request();
    await clock.settle();
    const response = await reject();
    await clock.advance(15 * SECOND);
    expect(seen.value).toBe(response);
    expect(await response.text()).toBe('status 401');
    expect(typesOf('refresh-failed').length).toBeGreaterThan(0);
    await clock.advance(HOUR);
  });

  it('if the session has ended', async () => {
    await signedIn();
    source.endNext();
    const seen = request();
    await clock.settle();
    const response = await reject();
    expect(seen.value).toBe(response);
    expect(typesOf('session-ended')).toHaveLength(1);
  });

  it('if the store cannot be read', async () => {
    await signedIn();
    const seen = request();
    await clock.settle();
    jest.spyOn(source, 'isCurrent').mockRejectedValue(new Error('The storage is blocked.'));
    const response = await reject();
    expect(seen.value).toBe(response);
  });

  it('if the guard is destroyed', async () => {
    await signedIn();
    source.hold();
    const seen = request();
    await clock.settle();
    const response = await reject();
    TestBed.resetTestingModule();
    await clock.settle();
    expect(seen.value).toBe(response);
    source.release();
  });

  it('if there is no ID token anymore', async () => {
    await signedIn();
    const seen = request('id-1');
    await clock.settle();
    const { idToken: _, ...tokens } = (await source.load())!;
    jest.spyOn(source, 'refresh').mockResolvedValue({ ...tokens, accessToken: 'access-2' });
    const response = await reject();
    expect(seen.value).toBe(response);
    expect(browser.calls).toHaveLength(1);
  });
});

describe('abort', () => {
  const reason = new Error('The user has left.');

  it.each<[string, unknown, string | Error]>([
    ['without a reason', undefined, 'AbortError'],
    ['with one', reason, reason],
  ])('before the call, %s: it rejects, and nothing is sent', async (_, given, expected) => {
    await signedIn();
    const controller = new AbortController();
    controller.abort(given);
    // It doesn't wait for a refresh that would need a request like this one.
    source.hold();
    for (const age of [0, HOUR]) {
      clock.sleep(age);
      const { error } = await outcomeOf(
        fetch(API, init('access-1', { signal: controller.signal })),
      );
      if (typeof expected === 'string') expect(error).toMatchObject({ name: expected });
      else expect(error).toBe(expected);
    }
    expect(browser.calls).toEqual([]);
  });

  it.each<[string, () => Promise<void>]>([
    [
      'while it waits for a token',
      async () => {
        clock.sleep(HOUR);
        source.hold();
      },
    ],
    ['while it is in transit', async () => undefined],
  ])('%s', async (_, prepare) => {
    await signedIn();
    await prepare();
    const controller = new AbortController();
    const seen = request('access-1', { signal: controller.signal });
    await clock.settle();
    const before = browser.calls.length;
    controller.abort(reason);
    await clock.settle();
    expect(seen.error).toBe(reason);
    source.release();
    await clock.settle();
    expect(browser.calls).toHaveLength(before);
  });

  it('between two attempts, and G14 the refresh continues for others', async () => {
    await signedIn();
    source.hold();
    const controller = new AbortController();
    const seen = request('access-1', { signal: controller.signal });
    const other = request();
    await clock.settle();
    for (const call of browser.calls.slice()) call.answer(401);
    await clock.settle();
    controller.abort(reason);
    await clock.settle();
    expect(seen.error).toBe(reason);
    source.release();
    await clock.settle();
    expect(browser.calls).toHaveLength(3);
    browser.last.answer(200);
    await clock.settle();
    expect(other.value?.status).toBe(200);
  });

  it('during the second attempt', async () => {
    await signedIn();
    const controller = new AbortController();
    const seen = request('access-1', { signal: controller.signal });
    await clock.settle();
    await reject();
    expect(browser.last.request.signal.aborted).toBe(false);
    controller.abort(reason);
    await clock.settle();
    expect(seen.error).toBe(reason);
    expect(browser.last.request.signal.aborted).toBe(true);
  });

  it('of a Request', async () => {
    await signedIn();
    const controller = new AbortController();
    const { signal } = controller;
    const seen = watch(fetch(new Request(API, init('access-1', { signal }))));
    await clock.settle();
    await reject();
    controller.abort(reason);
    await clock.settle();
    expect(seen.error).toBe(reason);
  });

  it('after the end has no effect', async () => {
    await signedIn();
    const controller = new AbortController();
    const seen = request('access-1', { signal: controller.signal });
    await clock.settle();
    browser.last.answer(200);
    await clock.settle();
    controller.abort(reason);
    await clock.settle();
    expect(seen.value?.status).toBe(200);
  });
});
