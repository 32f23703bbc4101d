import {
  HttpClient,
  HttpErrorResponse,
  HttpInterceptorFn,
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
        : provideHttpClient(interceptors),
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

  it('G3 a 401 costs two sendings and one refresh', async () => {
    expect((await post('/plays', { id: 1 })).value).toBe('answer to {"id":1}');
    expect(tokens()).toEqual(['access-1', 'access-2']);
    expect(source.refreshCount).toBe(1);
  });

  it('G3 so does that of a URL with a fragment, which no server sees', async () => {
    expect((await post('/plays#top', { id: 1 })).value).toBe('answer to {"id":1}');
    expect(tokens()).toEqual(['access-1', 'access-2']);
  });

  it('G3 a server that rejects all costs no more', async () => {
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

  it('G4 ten at once cost one refresh', async () => {
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => post('/plays')));
    expect(outcomes.filter(({ value }) => value !== undefined)).toHaveLength(10);
    expect(server.arrived).toHaveLength(20);
    expect(source.refreshCount).toBe(1);
  });

  it('G17 a POST that was redirected is not sent again', async () => {
    server.routes = {
      '/orders': (_, response) => response.writeHead(303, { Location: '/orders/1' }).end(),
      '/orders/1': (_, response) => response.writeHead(401).end(),
    };
    const { error } = await post('/orders');
    expect(error).toMatchObject({ name: 'HttpErrorResponse', status: 401 });
    expect(server.arrived.map(({ line }) => line)).toEqual(['POST /orders', 'GET /orders/1']);
    expect(source.refreshCount).toBe(0);
  });
});

describe.each(['fetch', 'XHR'] as const)('G17 an interceptor behind it, over %s,', (backend) => {
  it('fails with the 401 of a request of its own: nothing is sent again', async () => {
    const other = new HttpErrorResponse({ status: 401, url: `${server.origin}/audit` });
    await setUp(backend, {}, [() => throwError(() => other)]);
    expect((await post('/orders')).error).toBe(other);
    expect(source.refreshCount).toBe(0);
  });

  it.each([null, 'http://['])('fails with a 401 of %s: nothing is sent again', async (url) => {
    const nobody = Object.assign(new HttpErrorResponse({ status: 401 }), { url });
    await setUp(backend, {}, [() => throwError(() => nobody)]);
    expect((await post('/orders')).error).toBe(nobody);
    expect(source.refreshCount).toBe(0);
  });
});
