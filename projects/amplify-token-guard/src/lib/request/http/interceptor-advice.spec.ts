import {
  HttpClient,
  HttpContext,
  provideHttpClient,
  withFetch,
  withInterceptors,
} from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { SKIP_TOKEN_GUARD, tokenGuardInterceptor, TokenGuardOptions } from 'amplify-token-guard';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { Amplify } from 'aws-amplify';
import { firstValueFrom } from 'rxjs';
import { HttpServer, Route, startHttpServer } from '../../../../spec-helpers/http-server';

let server: HttpServer;
let warn: jest.SpyInstance;

beforeAll(async () => {
  server = await startHttpServer();
});

afterAll(() => server.close());

beforeEach(() => {
  server.reset();
  Amplify.configure({});
  warn = jest.spyOn(console, 'warn').mockReturnValue();
});

async function setUp(options: TokenGuardOptions = {}, hasInterceptor = false): Promise<void> {
  TestBed.configureTestingModule({
    providers: [
      provideTokenGuardTesting({ allow: [`${server.origin}/v1`], ...options }),
      hasInterceptor
        ? provideHttpClient(withFetch(), withInterceptors([tokenGuardInterceptor]))
        : provideHttpClient(withFetch()),
    ],
  });
  TestBed.inject(FakeTokenSource).signIn();
  await TestBed.inject(ManualClock).settle();
}

function get(path: string, context = new HttpContext()): Promise<unknown> {
  const http = TestBed.inject(HttpClient);
  return firstValueFrom(http.get(server.origin + path, { responseType: 'text', context }));
}

function warning(path: string): string {
  return (
    `amplify-token-guard: HttpClient sent a request to ${server.origin}${path} without a token. Add ` +
    'the interceptor: provideHttpClient(withInterceptors([tokenGuardInterceptor])).'
  );
}

describe('in development, an app without the interceptor', () => {
  it('gets one warning', async () => {
    await setUp();
    await get('/v1/songs?secret=1');
    await get('/v1/songs');
    expect(warn.mock.calls).toEqual([[warning('/v1/songs')]]);
    expect(server.arrived).toHaveLength(2);
  });

  describe('whose Amplify configuration has endpoints', () => {
    const REJECT: Route = (_, response) => response.writeHead(401).end('Unauthorized');

    beforeEach(() => {
      server.routes = { '/api/songs': REJECT, '/graphql': REJECT };
      Amplify.configure({
        API: {
          GraphQL: { endpoint: `${server.origin}/graphql`, defaultAuthMode: 'userPool' },
          REST: { music: { endpoint: `${server.origin}/api` } },
        },
      });
    });

    for (const path of ['/api/songs', '/graphql']) {
      it(`gets one warning about a rejected request to ${path}`, async () => {
        await setUp({ allow: [] });
        await expect(get(path)).rejects.toMatchObject({ status: 401 });
        await expect(get(path)).rejects.toMatchObject({ status: 401 });
        expect(warn.mock.calls).toEqual([[warning(path)]]);
        expect(server.arrived).toHaveLength(2);
      });
    }

    it('gets no warning about a path without a token, or a network failure', async () => {
      await setUp({ allow: [] });
      await get('/api/public');
      server.routes = { '/api/songs': (_, response) => response.destroy() };
      await expect(get('/api/songs')).rejects.toMatchObject({ status: 0 });
      expect(warn).not.toHaveBeenCalled();
    });

    it('gets no warning about a request with an API key or its own token', async () => {
      await setUp({ allow: [] });
      const http = TestBed.inject(HttpClient);
      for (const headers of [{ 'x-api-key': 'k' }, { Authorization: 'own' }]) {
        const request = http.post(`${server.origin}/graphql`, {}, { headers });
        await expect(firstValueFrom(request)).rejects.toMatchObject({ status: 401 });
      }
      expect(warn).not.toHaveBeenCalled();
    });

    it('gets no warning if the interceptor may not send the token there', async () => {
      await setUp({ allow: [], allowAmplifyEndpoints: false });
      await expect(get('/api/songs')).rejects.toMatchObject({ status: 401 });
      expect(warn).not.toHaveBeenCalled();
    });

    it('gets no warning about requests of Amplify and of the app with fetch', async () => {
      await setUp({ allow: [] });
      const response = await fetch(`${server.origin}/api/songs`);
      expect(response.status).toBe(401);
      expect(warn).not.toHaveBeenCalled();
    });
  });

  it('gets no warning about its own calls of fetch, in any form', async () => {
    await setUp();
    await fetch(`${server.origin}/v1/logo.svg`);
    await fetch(new Request(`${server.origin}/v1`, { method: 'post' }));
    const headers = { 'not a name': '' };
    await expect(fetch(`${server.origin}/v1`, { headers })).rejects.toThrow('not a name');
    expect(warn).not.toHaveBeenCalled();
  });

  it('gets no warning while nobody is signed in', async () => {
    await setUp();
    await TestBed.inject(FakeTokenSource).signOut();
    await TestBed.inject(ManualClock).settle();
    await get('/v1/songs');
    expect(warn).not.toHaveBeenCalled();
  });

  it('gets no warning about other targets, or a request with a token', async () => {
    await setUp();
    await get('/v2/songs');
    await fetch(`${server.origin}/v1`, { headers: { Authorization: 'own' } });
    expect(warn).not.toHaveBeenCalled();
  });

  it('gets no warning if patchFetch is false', async () => {
    const before = fetch;
    await setUp({ patchFetch: false });
    expect(fetch).toBe(before);
    await get('/v1/songs');
    expect(warn).not.toHaveBeenCalled();
  });
});

describe('in development, an app without the interceptor that sends by XMLHttpRequest', () => {
  /** What the page's observers of resource timing receive. */
  let report: (entry: Partial<PerformanceResourceTiming>) => void;
  let observers: Set<PerformanceObserver>;

  beforeEach(() => {
    observers = new Set();
    const callbacks = new Map<PerformanceObserver, PerformanceObserverCallback>();
    class FakeObserver implements PerformanceObserver {
      constructor(callback: PerformanceObserverCallback) {
        callbacks.set(this, callback);
      }

      observe({ type }: PerformanceObserverInit): void {
        if (type === 'resource') observers.add(this);
      }

      disconnect(): void {
        observers.delete(this);
      }

      takeRecords(): PerformanceEntryList {
        return [];
      }
    }
    report = (entry) => {
      const list = { getEntries: () => [entry] } as unknown as PerformanceObserverEntryList;
      for (const observer of observers) callbacks.get(observer)?.(list, observer);
    };
    Object.assign(window, { PerformanceObserver: FakeObserver });
  });

  afterEach(() => {
    Reflect.deleteProperty(window, 'PerformanceObserver');
  });

  const rejection = (path: string): Partial<PerformanceResourceTiming> => ({
    name: server.origin + path,
    initiatorType: 'xmlhttprequest',
    responseStatus: 401,
  });

  it('gets one warning about a 401 from an allowed target', async () => {
    await setUp({ patchFetch: false });
    report(rejection('/v1/songs?secret=1'));
    report(rejection('/v1/songs'));
    expect(warn.mock.calls).toEqual([
      [
        `amplify-token-guard: a request by XMLHttpRequest to ${server.origin}/v1/songs was answered with 401. ` +
          'If HttpClient sent it, add the interceptor: ' +
          'provideHttpClient(withInterceptors([tokenGuardInterceptor])).',
      ],
    ]);
  });

  it('gets a warning about a 401 from an endpoint in the Amplify configuration', async () => {
    Amplify.configure({ API: { REST: { music: { endpoint: `${server.origin}/api` } } } });
    await setUp({ allow: [] });
    report(rejection('/api/songs'));
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it('gets no warning about other responses, targets, methods, and senders, or while nobody is signed in', async () => {
    await setUp({
      allow: [`${server.origin}/v1`, { url: `${server.origin}/v3`, methods: ['PUT'] }],
    });
    report({ ...rejection('/v1/songs'), responseStatus: 200 });
    report({ ...rejection('/v1/songs'), responseStatus: 0 });
    report({ ...rejection('/v1/songs'), initiatorType: 'fetch' });
    report(rejection('/v2/songs'));
    report(rejection('/v3/songs'));
    await TestBed.inject(FakeTokenSource).signOut();
    await TestBed.inject(ManualClock).settle();
    report(rejection('/v1/songs'));
    expect(warn).not.toHaveBeenCalled();
  });

  it('gets no warning if the interceptor runs', async () => {
    await setUp({}, true);
    await get('/v1/songs');
    report(rejection('/v1/songs'));
    expect(warn).not.toHaveBeenCalled();
  });

  it('G16 is not observed after the injector was destroyed', async () => {
    await setUp();
    expect(observers.size).toBe(1);
    TestBed.resetTestingModule();
    expect(observers.size).toBe(0);
  });
});

describe('in development, an app with the interceptor', () => {
  it('gets no warning, not even about requests that skip the guard', async () => {
    await setUp({}, true);
    await get('/v1/songs', new HttpContext().set(SKIP_TOKEN_GUARD, true));
    await fetch(`${server.origin}/v1/songs`);
    expect(warn).not.toHaveBeenCalled();
    expect(server.arrived.map(({ token }) => token)).toEqual([undefined, undefined]);
  });
});

describe('G16 after the injector was destroyed', () => {
  it('fetch is restored', async () => {
    const before = fetch;
    await setUp();
    expect(fetch).not.toBe(before);
    TestBed.resetTestingModule();
    expect(fetch).toBe(before);
  });
});
