import {
  HTTP_INTERCEPTORS,
  HttpClient,
  provideHttpClient,
  withInterceptorsFromDi,
} from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { TokenGuardInterceptor } from 'amplify-token-guard';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';

const API = 'https://api.example.com/v1';

let http: HttpClient;
let server: HttpTestingController;
let source: FakeTokenSource;
let clock: ManualClock;

beforeEach(async () => {
  TestBed.configureTestingModule({
    providers: [
      provideTokenGuardTesting({ allow: [API], allowAmplifyEndpoints: false }),
      { provide: HTTP_INTERCEPTORS, useClass: TokenGuardInterceptor, multi: true },
      provideHttpClient(withInterceptorsFromDi()),
      provideHttpClientTesting(),
    ],
  });
  http = TestBed.inject(HttpClient);
  server = TestBed.inject(HttpTestingController);
  source = TestBed.inject(FakeTokenSource);
  clock = TestBed.inject(ManualClock);
  source.signIn();
  await clock.settle();
});

afterEach(() => server.verify());

describe('TokenGuardInterceptor', () => {
  it('G3 adds the token, and after a 401 refreshes and retries once', async () => {
    const answers: unknown[] = [];
    http.get(`${API}/streams`).subscribe((answer) => answers.push(answer));
    await clock.settle();
    const first = server.expectOne(`${API}/streams`);
    expect(first.request.headers.get('Authorization')).toBe('access-1');
    first.flush(null, { status: 401, statusText: 'Unauthorized' });
    await clock.settle();
    const second = server.expectOne(`${API}/streams`);
    expect(second.request.headers.get('Authorization')).toBe('access-2');
    second.flush(['stream-1']);
    expect(answers).toEqual([['stream-1']]);
    expect(source.refreshCount).toBe(1);
  });

  it('G12 does not change requests that are not allowed', () => {
    http.get('https://other.example.com/').subscribe();
    const { request } = server.expectOne('https://other.example.com/');
    expect(request.headers.has('Authorization')).toBe(false);
  });
});
