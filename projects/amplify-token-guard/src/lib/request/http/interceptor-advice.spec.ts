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
import { firstValueFrom } from 'rxjs';
import { HttpServer, startHttpServer } from '../../../../spec-helpers/http-server';

let server: HttpServer;
let warn: jest.SpyInstance;

beforeAll(async () => {
  server = await startHttpServer();
});

afterAll(() => server.close());

beforeEach(() => {
  server.reset();
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

describe('in development, an app without the interceptor', () => {
  it('is told of it, once', async () => {
    await setUp();
    await get('/v1/songs?secret=1');
    await get('/v1/songs');
    expect(warn.mock.calls).toEqual([
      [
        `amplify-token-guard: a request to ${server.origin}/v1/songs left without a token, though ` +
          '"allow" covers it. The interceptor is missing: ' +
          'provideHttpClient(withInterceptors([tokenGuardInterceptor])).',
      ],
    ]);
    expect(server.arrived).toHaveLength(2);
  });

  it('is not told of what it sends by fetch itself, in whatever form', async () => {
    await setUp();
    await fetch(`${server.origin}/v1/logo.svg`);
    await fetch(new Request(`${server.origin}/v1`, { method: 'post' }));
    const headers = { 'not a name': '' };
    await expect(fetch(`${server.origin}/v1`, { headers })).rejects.toThrow('not a name');
    expect(warn).not.toHaveBeenCalled();
  });

  it('is not told while nobody is signed in', async () => {
    await setUp();
    await TestBed.inject(FakeTokenSource).signOut();
    await TestBed.inject(ManualClock).settle();
    await get('/v1/songs');
    expect(warn).not.toHaveBeenCalled();
  });

  it('is not told of other targets, or of a request that has a token', async () => {
    await setUp();
    await get('/v2/songs');
    await fetch(`${server.origin}/v1`, { headers: { Authorization: 'own' } });
    expect(warn).not.toHaveBeenCalled();
  });

  it('is not told where fetch is to be left alone', async () => {
    const before = fetch;
    await setUp({ patchFetch: false });
    expect(fetch).toBe(before);
    await get('/v1/songs');
    expect(warn).not.toHaveBeenCalled();
  });
});

describe('in development, an app with the interceptor', () => {
  it('is not told, also of requests that the guard is kept out of', async () => {
    await setUp({}, true);
    await get('/v1/songs', new HttpContext().set(SKIP_TOKEN_GUARD, true));
    await fetch(`${server.origin}/v1/songs`);
    expect(warn).not.toHaveBeenCalled();
    expect(server.arrived.map(({ token }) => token)).toEqual([undefined, undefined]);
  });
});

describe('G16 when the injector is destroyed', () => {
  it('fetch is what it was', async () => {
    const before = fetch;
    await setUp();
    expect(fetch).not.toBe(before);
    TestBed.resetTestingModule();
    expect(fetch).toBe(before);
  });
});
