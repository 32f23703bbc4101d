import {
  HttpBackend,
  HttpClient,
  HttpErrorResponse,
  HttpInterceptorFn,
  HttpXhrBackend,
  provideHttpClient,
  withFetch,
  withInterceptors,
} from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { tokenGuardInterceptor, TokenGuardOptions } from 'amplify-token-guard';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { firstValueFrom, throwError } from 'rxjs';
import { HttpServer, startHttpServer } from '../../../../spec-helpers/http-server';
import { Outcome, outcomeOf } from '../../../../spec-helpers/outcome';

let server: HttpServer;
let source: FakeTokenSource;

beforeAll(async () => {
  server = await startHttpServer();
});

afterAll(() => server.close());

beforeEach(() => server.reset());

async function setUp(
  backend: 'fetch' | 'XHR',
  options: TokenGuardOptions = {},
  behind: HttpInterceptorFn[] = [],
): Promise<void> {
  const interceptors = withInterceptors([tokenGuardInterceptor, ...behind]);
  TestBed.configureTestingModule({
    providers: [
      provideTokenGuardTesting({ allow: [server.origin], ...options }),
      backend === 'fetch'
        ? provideHttpClient(withFetch(), interceptors)
        : [
            provideHttpClient(interceptors),
            // Angular 22 uses `fetch` by default.
            { provide: HttpBackend, useExisting: HttpXhrBackend },
          ],
    ],
  });
  source = TestBed.inject(FakeTokenSource);
  source.signIn();
  await TestBed.inject(ManualClock).settle();
}

function post(path: string, body: object = {}): Promise<Outcome<string>> {
  const http = TestBed.inject(HttpClient);
  const call = http.post(server.origin + path, body, { responseType: 'text' });
  return outcomeOf(firstValueFrom(call));
}

function tokens(): (string | undefined)[] {
  return server.arrived.map(({ token }) => token);
}

describe.each<['fetch' | 'XHR', TokenGuardOptions]>([
  ['fetch', {}],
  ['fetch', { patchFetch: false }],
  ['XHR', {}],
])('HttpClient over %s, with %p', (backend, options) => {
  beforeEach(() => setUp(backend, options));

  it('G3 a 401 costs two attempts and one refresh', async () => {
    expect((await post('/plays', { id: 1 })).value).toBe('answer to {"id":1}');
    expect(tokens()).toEqual(['access-1', 'access-2']);
    expect(source.refreshCount).toBe(1);
  });

  it('G3 so does that of a URL with a fragment, which no server receives', async () => {
    expect((await post('/plays#top', { id: 1 })).value).toBe('answer to {"id":1}');
    expect(tokens()).toEqual(['access-1', 'access-2']);
  });

  it('G3 a server that rejects all tokens costs no more', async () => {
    server.rejected = '';
    const { error } = await post('/plays');
    expect(error).toMatchObject({ code: 'token-rejected', cause: { status: 401 } });
    expect(tokens()).toEqual(['access-1', 'access-2']);
    expect(source.refreshCount).toBe(1);
  });

  it('G7 and the next request to it is sent once', async () => {
    server.rejected = '';
    await post('/plays');
    const { error } = await post('/plays');
    expect(error).toMatchObject({ code: 'token-rejected', cause: { status: 401 } });
    expect(tokens()).toEqual(['access-1', 'access-2', 'access-2']);
    expect(source.refreshCount).toBe(1);
  });

  it('G4 ten simultaneous requests cost one refresh', async () => {
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => post('/plays')));
    expect(outcomes.filter(({ value }) => value !== undefined)).toHaveLength(10);
    expect(server.arrived).toHaveLength(20);
    expect(source.refreshCount).toBe(1);
  });

  it('G17 a redirected POST is not retried', async () => {
    server.routes = {
      '/orders': (_, response) => response.writeHead(303, { Location: '/orders/1' }).end(),
      '/orders/1': (_, response) => response.writeHead(401).end(),
    };
    const { error } = await post('/orders');
    expect(error).toMatchObject({ name: 'HttpErrorResponse', status: 401 });
    expect(server.arrived.map(({ line }) => line)).toEqual(['POST /orders', 'GET /orders/1']);
    expect(source.refreshCount).toBe(0);
  });

  // XHR doesn't report a redirect that leads back. docs/http.md documents this limit.
  const itIfTold = backend === 'XHR' ? it.failing : it;
  itIfTold('G17 neither is one that was redirected to its own URL', async () => {
    server.routes = {
      '/orders': ({ method }, response) =>
        method === 'POST'
          ? response.writeHead(303, { Location: '/orders' }).end()
          : response.writeHead(401).end(),
    };
    const { error } = await post('/orders');
    expect(error).toMatchObject({ name: 'HttpErrorResponse', status: 401 });
    expect(server.arrived.map(({ line }) => line)).toEqual(['POST /orders', 'GET /orders']);
  });
});

describe.each<['fetch' | 'XHR', TokenGuardOptions]>([
  ['fetch', {}],
  ['fetch', { patchFetch: false }],
  ['XHR', {}],
])('targets with their own rules over %s, with %p', (backend, options) => {
  const request = (method: string, path: string): Promise<Outcome<string>> => {
    const http = TestBed.inject(HttpClient);
    return outcomeOf(
      firstValueFrom(http.request(method, server.origin + path, { responseType: 'text' })),
    );
  };

  /** An app with three APIs. */
  const setUpApis = (more: TokenGuardOptions = {}): Promise<void> =>
    setUp(backend, {
      ...options,
      allow: [
        { url: `${server.origin}/graphql` },
        { url: `${server.origin}/gateway`, tokenUse: 'id' },
        { url: `${server.origin}/own`, prefix: 'Bearer ', methods: ['GET'] },
      ],
      ...more,
    });

  /** A server that no longer accepts the first tokens. */
  const rejectFirst = (): void => {
    const answer: HttpServer['routes'][string] = ({ headers }, response) => {
      response.statusCode = headers.authorization?.endsWith('-1') ? 401 : 200;
      response.end('answer');
    };
    server.routes = { '/graphql': answer, '/gateway': answer, '/own': answer };
  };

  it.each([
    ['POST', '/graphql', 'access-1'],
    ['POST', '/gateway', 'id-1'],
    ['GET', '/own', 'Bearer access-1'],
    ['POST', '/own', undefined],
  ])('%s %s has the token %s', async (method, path, token) => {
    await setUpApis();
    server.rejected = 'none of them';
    expect((await request(method, path)).value).toBe('answer to ');
    expect(tokens()).toEqual([token]);
  });

  it.each([
    ['POST', '/graphql', ['access-1', 'access-2']],
    ['POST', '/gateway', ['id-1', 'id-2']],
    ['GET', '/own', ['Bearer access-1', 'Bearer access-2']],
  ])('G3 %s %s recovers after a 401', async (method, path, sent) => {
    await setUpApis();
    rejectFirst();
    expect((await request(method, path)).value).toBe('answer');
    expect(tokens()).toEqual(sent);
    expect(source.refreshCount).toBe(1);
  });

  it('G4 all of them at the same time cost one refresh', async () => {
    await setUpApis();
    rejectFirst();
    const outcomes = await Promise.all([
      request('POST', '/graphql'),
      request('POST', '/gateway'),
      request('GET', '/own'),
    ]);
    expect(outcomes.map(({ value }) => value)).toEqual(['answer', 'answer', 'answer']);
    expect(source.refreshCount).toBe(1);
    // In any order: a first request can arrive after the retry of another one.
    expect(tokens().sort()).toEqual([
      'Bearer access-1',
      'Bearer access-2',
      'access-1',
      'access-2',
      'id-1',
      'id-2',
    ]);
  });

  it('the options are the defaults of the rules', async () => {
    server.rejected = 'none of them';
    await setUpApis({ tokenUse: 'id', authorizationPrefix: 'Bearer ' });
    await request('POST', '/graphql');
    await request('POST', '/gateway');
    await request('GET', '/own');
    expect(tokens()).toEqual(['Bearer id-1', 'Bearer id-1', 'Bearer id-1']);
  });

  it('a missing ID token is an error, and nothing is sent', async () => {
    await setUpApis();
    const tokensInStore = await source.load();
    jest.spyOn(source, 'load').mockResolvedValue({
      ...tokensInStore!,
      accessToken: 'access-of-implicit-flow',
      idToken: undefined,
    });
    source.otherTabRefreshed();
    await TestBed.inject(ManualClock).settle();
    const { error } = await request('POST', '/gateway');
    expect(error).toMatchObject({
      code: 'config-invalid',
      message:
        '"tokenUse" is "id", but the session has no ID token. Cognito issues one with the scope "openid".',
    });
    expect(server.arrived).toEqual([]);
    expect((await request('POST', '/graphql')).value).toBe('answer to ');
  });
});

describe.each(['fetch', 'XHR'] as const)('G17 a later interceptor, with %s,', (backend) => {
  it('fails with the 401 of its own request: there is no retry', async () => {
    const other = new HttpErrorResponse({ status: 401, url: `${server.origin}/audit` });
    await setUp(backend, {}, [() => throwError(() => other)]);
    expect((await post('/orders')).error).toBe(other);
    expect(source.refreshCount).toBe(0);
  });

  it.each([null, 'http://['])('fails with a 401 of %s: there is no retry', async (url) => {
    const nobody = Object.assign(new HttpErrorResponse({ status: 401 }), { url });
    await setUp(backend, {}, [() => throwError(() => nobody)]);
    expect((await post('/orders')).error).toBe(nobody);
    expect(source.refreshCount).toBe(0);
  });
});
