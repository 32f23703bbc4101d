import {
  HttpErrorResponse,
  httpResource,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import {
  HttpTestingController,
  provideHttpClientTesting,
  TestRequest,
} from '@angular/common/http/testing';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { TokenGuardError, tokenGuardInterceptor } from 'amplify-token-guard';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { settleEffects } from '../../../../spec-helpers/settle-effects';

const API = 'https://api.example.com/v1';

let server: HttpTestingController;
let source: FakeTokenSource;
let clock: ManualClock;

/** The only request since the last call. */
async function sent(): Promise<TestRequest> {
  await settle();
  return server.expectOne(() => true);
}

const settle = (): Promise<void> => settleEffects(clock);

beforeEach(() => {
  TestBed.configureTestingModule({
    providers: [
      provideTokenGuardTesting({ allow: [API] }),
      provideHttpClient(withInterceptors([tokenGuardInterceptor])),
      provideHttpClientTesting(),
    ],
  });
  source = TestBed.inject(FakeTokenSource);
  clock = TestBed.inject(ManualClock);
  server = TestBed.inject(HttpTestingController);
  source.signIn();
});

afterEach(() => server.verify());

describe("Angular's httpResource() uses the interceptor", () => {
  it('G3 and shows no error for a rejected token', async () => {
    const streams = TestBed.runInInjectionContext(() =>
      httpResource<string[]>(() => `${API}/streams`),
    );
    const first = await sent();
    expect(first.request.headers.get('Authorization')).toBe('access-1');
    first.flush(null, { status: 401, statusText: 'Unauthorized' });
    const second = await sent();
    expect(second.request.headers.get('Authorization')).toBe('access-2');
    expect(streams.isLoading()).toBe(true);
    second.flush(['1']);
    await settle();
    expect(streams.value()).toEqual(['1']);
    expect(streams.error()).toBeUndefined();
  });

  it('G14 a change cancels the request, but not a refresh that others wait for', async () => {
    const id = signal('1');
    const stream = TestBed.runInInjectionContext(() =>
      httpResource<string>(() => `${API}/${id()}`),
    );
    const first = await sent();
    id.set('2');
    const second = await sent();
    expect(first.cancelled).toBe(true);
    second.flush(null, { status: 401, statusText: 'Unauthorized' });
    source.hold();
    await settle();
    id.set('3');
    await settle();
    source.release();
    const third = await sent();
    expect(third.request.url).toBe(`${API}/3`);
    third.flush('three');
    await settle();
    expect(stream.value()).toBe('three');
    expect(source.refreshCount).toBeLessThanOrEqual(1);
  });

  it("and has the guard's error for an unavoidable failure", async () => {
    const stream = TestBed.runInInjectionContext(() => httpResource<string>(() => `${API}/1`));
    for (let i = 0; i < 2; i++) {
      (await sent()).flush(null, { status: 401, statusText: 'Unauthorized' });
    }
    await settle();
    expect(stream.status()).toBe('error');
    expect(stream.error()).toBeInstanceOf(TokenGuardError);
    expect((stream.error() as TokenGuardError).code).toBe('token-rejected');
    expect(stream.error()!.cause).toBeInstanceOf(HttpErrorResponse);
  });
});
