import {
  HTTP_INTERCEPTORS,
  HttpClient,
  HttpErrorResponse,
  provideHttpClient,
  withInterceptorsFromDi,
} from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { inject, NgModule } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  AuthTokenService,
  TokenEvent,
  TokenGuardClock,
  TokenGuardError,
  TokenGuardInterceptor,
} from 'amplify-token-guard';
import { FakeTokenSource, ManualClock } from 'amplify-token-guard/testing';
import { Amplify } from 'aws-amplify';
import { AmplifyTokenGuardModule } from './amplify-token-guard-module';
import { DEFAULT_OPTIONS, TOKEN_GUARD_OPTIONS } from './token-guard-options';
import { withEventLog } from './with-event-log';
import { withTokenSource } from './with-token-source';

const API = 'https://api.example.com/v1';
const logged: TokenEvent[] = [];

@NgModule({
  imports: [
    AmplifyTokenGuardModule.forRoot(
      { allow: [API], authorizationPrefix: 'Bearer ' },
      withTokenSource(() => inject(FakeTokenSource)),
      withEventLog((_, event) => logged.push(event)),
    ),
  ],
  providers: [
    ManualClock,
    FakeTokenSource,
    { provide: TokenGuardClock, useExisting: ManualClock },
    provideHttpClient(withInterceptorsFromDi()),
    provideHttpClientTesting(),
  ],
})
class AppModule {}

describe('AmplifyTokenGuardModule', () => {
  let http: HttpClient;
  let server: HttpTestingController;
  let source: FakeTokenSource;
  let clock: ManualClock;

  beforeEach(() => {
    logged.length = 0;
    Amplify.configure({});
    TestBed.configureTestingModule({ imports: [AppModule] });
    http = TestBed.inject(HttpClient);
    server = TestBed.inject(HttpTestingController);
    source = TestBed.inject(FakeTokenSource);
    clock = TestBed.inject(ManualClock);
  });

  afterEach(() => server.verify());

  async function authorization(): Promise<string | null> {
    await clock.settle();
    return server.expectOne(API).request.headers.get('Authorization');
  }

  it('starts the guard, with its options and features', async () => {
    await clock.settle();
    source.signIn();
    await clock.settle();
    expect(logged.map(({ type }) => type)).toEqual(['signed-in']);
    expect((await TestBed.inject(AuthTokenService).getToken()).value).toBe('access-1');
  });

  it('provides the interceptor once', async () => {
    expect(TestBed.inject(HTTP_INTERCEPTORS)).toEqual([expect.any(TokenGuardInterceptor)]);
    source.signIn();
    http.get(API).subscribe();
    expect(await authorization()).toBe('Bearer access-1');
  });

  it('provides an interceptor class that does the same as the function', async () => {
    source.signIn();
    const values: unknown[] = [];
    http.get(API).subscribe((value) => values.push(value));
    await clock.settle();
    server.expectOne(API).flush(null, { status: 401, statusText: 'Unauthorized' });
    await clock.settle();
    const retry = server.expectOne(API);
    expect(retry.request.headers.get('Authorization')).toBe('Bearer access-2');
    retry.flush('ok');
    expect(values).toEqual(['ok']);
    http.get('https://other.example.com/').subscribe();
    const { request } = server.expectOne('https://other.example.com/');
    expect(request.headers.has('Authorization')).toBe(false);
  });

  it('provides an interceptor class that turns a second rejection into a typed error', async () => {
    source.signIn();
    let error: unknown;
    http.get(API).subscribe({ error: (problem: unknown) => (error = problem) });
    for (const _ of [1, 2]) {
      await clock.settle();
      server.expectOne(API).flush(null, { status: 401, statusText: 'Unauthorized' });
    }
    await clock.settle();
    expect((error as TokenGuardError).code).toBe('token-rejected');
    expect((error as TokenGuardError).cause).toBeInstanceOf(HttpErrorResponse);
  });
});

describe('forRoot() with only features', () => {
  it('uses the default options', async () => {
    const lines: string[] = [];
    TestBed.configureTestingModule({
      imports: [
        AmplifyTokenGuardModule.forRoot(
          withTokenSource(() => inject(FakeTokenSource)),
          withEventLog((line) => lines.push(line)),
        ),
      ],
      providers: [
        ManualClock,
        FakeTokenSource,
        { provide: TokenGuardClock, useExisting: ManualClock },
      ],
    });
    const clock = TestBed.inject(ManualClock);
    await clock.settle();
    TestBed.inject(FakeTokenSource).signIn();
    await clock.settle();
    expect(lines).toEqual(['[amplify-token-guard] signed-in']);
    expect(TestBed.inject(TOKEN_GUARD_OPTIONS)).toEqual(DEFAULT_OPTIONS);
  });
});

describe('G18 forRoot() checks the options', () => {
  it('like provideAmplifyTokenGuard()', () => {
    const act = (): unknown => AmplifyTokenGuardModule.forRoot({ recoveryWaitMs: -1 });
    expect(act).toThrow(TokenGuardError);
    expect(act).toThrow('provideAmplifyTokenGuard(): option "recoveryWaitMs" is -1; expected');
  });
});
