import {
  HttpClient,
  HttpContext,
  HttpErrorResponse,
  HttpEvent,
  HttpEventType,
  HttpHeaders,
  HttpInterceptorFn,
  HttpRequest,
  HttpResponse,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import {
  HttpTestingController,
  provideHttpClientTesting,
  TestRequest,
} from '@angular/common/http/testing';
import { EnvironmentProviders, PLATFORM_ID, Provider } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  AuthTokenService,
  SKIP_TOKEN_GUARD,
  TokenEvent,
  TokenGuardError,
  tokenGuardInterceptor,
  TokenGuardOptions,
} from 'amplify-token-guard';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { Amplify } from 'aws-amplify';
import * as fc from 'fast-check';
import { of, throwError } from 'rxjs';
import { Observed, observe } from '../../../../spec-helpers/observed';
import { runs } from '../../../../spec-helpers/runs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const API = 'https://api.example.com/v1';

function errorOf(outcome: Observed<unknown>): TokenGuardError {
  expect(outcome.error).toBeInstanceOf(TokenGuardError);
  return outcome.error as TokenGuardError;
}

let http: HttpClient;
let server: HttpTestingController;
let source: FakeTokenSource;
let clock: ManualClock;

function setUp(
  options: TokenGuardOptions = { allow: [API] },
  providers: (Provider | EnvironmentProviders)[] = [],
): void {
  TestBed.configureTestingModule({
    providers: [
      provideTokenGuardTesting(options),
      provideHttpClient(withInterceptors([tokenGuardInterceptor])),
      provideHttpClientTesting(),
      providers,
    ],
  });
  source = TestBed.inject(FakeTokenSource);
  clock = TestBed.inject(ManualClock);
  http = TestBed.inject(HttpClient);
  server = TestBed.inject(HttpTestingController);
}

function setUpWith(
  behind: HttpInterceptorFn[],
  options: TokenGuardOptions = { allow: [API] },
): void {
  setUp(options, [
    provideHttpClient(withInterceptors([tokenGuardInterceptor, ...behind])),
    provideHttpClientTesting(),
  ]);
}

/** The only request that has been sent. */
async function sent(): Promise<TestRequest> {
  await clock.settle();
  return server.expectOne(() => true);
}

/** The tokens of the requests that have been sent, `null` without one. They stay unanswered. */
async function sentTokens(): Promise<(string | null)[]> {
  await clock.settle();
  return server.match(() => true).map(({ request }) => request.headers.get('Authorization'));
}

function reject(request: TestRequest, headers: Record<string, string> = {}): void {
  request.flush({ message: 'Unauthorized' }, { status: 401, statusText: 'Unauthorized', headers });
}

beforeEach(() => {
  // No jitter: every refresh happens exactly when it is due.
  jest.spyOn(Math, 'random').mockReturnValue(0);
  Amplify.configure({});
});

afterEach(() => server.verify());

describe('G12 the token goes to allowed targets only', () => {
  /** The `Authorization` of a GET request for `url`. */
  async function tokenSentTo(url: string): Promise<string | null> {
    const { subscription } = observe(http.get(url));
    const request = await sent();
    subscription.unsubscribe();
    return request.request.headers.get('Authorization');
  }

  it('goes nowhere by default', async () => {
    setUp({});
    source.signIn();
    for (const url of ['/', '/api', API, 'http://localhost/', 'https://localhost/', '//x.test']) {
      expect(await tokenSentTo(url)).toBeNull();
    }
  });

  it('goes to allowed URLs, to allowed paths, and to what a predicate allows', async () => {
    const byHost = (url: URL): boolean => url.host === 'files.example.com';
    setUp({ allow: [API, '/api', byHost] });
    source.signIn();
    expect(await tokenSentTo(`${API}/streams`)).toBe('access-1');
    expect(await tokenSentTo('/api/streams')).toBe('access-1');
    expect(await tokenSentTo('https://files.example.com/a.mp3')).toBe('access-1');
    expect(await tokenSentTo('https://api.example.com/v10')).toBeNull();
    expect(await tokenSentTo('/apis')).toBeNull();
    expect(await tokenSentTo('https://other.example.com/a.mp3')).toBeNull();
  });

  it('depends on a predicate that gets the whole URL, including params', async () => {
    const seen: string[] = [];
    const byQuery = (url: URL): boolean => {
      seen.push(url.href);
      return !url.searchParams.has('public');
    };
    setUp({ allow: [byQuery] });
    source.signIn();
    const { subscription } = observe(
      http.get('https://api.example.com/v1?a=1', { params: { public: 'yes' } }),
    );
    const { request } = await sent();
    subscription.unsubscribe();
    expect(seen).toEqual(['https://api.example.com/v1?a=1&public=yes']);
    expect(request.headers.has('Authorization')).toBe(false);
  });

  it.each([
    'https://api.example.com.evil.test/v1',
    'https://api.example.com@evil.test/v1',
    'https://user:pass@api.example.com/v1',
    '//evil.test/v1',
    'v1/streams',
    'https://api.example.com:8443/v1',
    'http://api.example.com/v1',
    'https://api.example.com/v1/../admin',
    'https:\\\\evil.test\\v1',
    'blob:https://api.example.com/v1',
    'data:text/plain,x',
    'about:blank',
    'https://api.example.com:port/v1',
  ])('does not go to %s', async (url) => {
    setUp();
    source.signIn();
    expect(await tokenSentTo(url)).toBeNull();
  });

  it.each<[string, (url: URL) => unknown]>([
    ['is async', async () => true],
    ['returns another value than true', () => 'yes'],
    [
      'throws',
      () => {
        throw new Error('not prepared for this');
      },
    ],
  ])('does not go where a predicate would send it that %s', async (_, predicate) => {
    setUp({ allow: [predicate as () => boolean, '/api'] });
    source.signIn();
    expect(await tokenSentTo('https://files.example.com/a.mp3')).toBeNull();
    expect(await tokenSentTo('/api')).toBe('access-1');
  });

  it('does not go to a URL that a predicate has assigned to its argument', async () => {
    const greedy = (url: URL): boolean => {
      url.href = API;
      return false;
    };
    setUp({ allow: [greedy, (url) => url.href.startsWith(API)] });
    source.signIn();
    expect(await tokenSentTo('https://evil.test/')).toBeNull();
    expect(await tokenSentTo(API)).toBe('access-1');
  });

  it('an object that is passed as a URL is read once, so it cannot be one URL for the check and another one for the browser', async () => {
    setUp();
    source.signIn();
    let reads = 0;
    const changing = {
      toString: () => (reads++ === 0 ? `${API}/streams` : 'https://evil.test/'),
    };
    observe(http.get(changing as unknown as string));
    const { request } = await sent();
    expect(request.urlWithParams).toBe(`${API}/streams`);
    expect(request.headers.get('Authorization')).toBe('access-1');
    expect(reads).toBe(1);
  });

  it('is not sent with JSONP, because a script has no headers', async () => {
    setUp();
    source.signIn();
    observe(http.jsonp(`${API}/streams`, 'callback'));
    const { request } = await sent();
    expect(request.headers.keys()).toEqual([]);
    expect(request.method).toBe('JSONP');
  });

  it('is sent along if a later interceptor changes the URL, with one warning', async () => {
    const warn = jest.spyOn(console, 'warn').mockReturnValue();
    setUpWith([(request, next) => next(request.clone({ url: 'https://elsewhere.test/v1' }))]);
    source.signIn();
    observe(http.get(API));
    (await sent()).flush({});
    observe(http.get(API));
    (await sent()).flush({}, { status: 404, statusText: 'Not found' });
    expect(warn.mock.calls).toEqual([
      [
        'amplify-token-guard: a request to https://api.example.com was answered by https://elsewhere.test. ' +
          'If an interceptor after tokenGuardInterceptor changes URLs, it sends the token there. List ' +
          'tokenGuardInterceptor last.',
      ],
    ]);
  });

  it('causes no warning if the URL is the same, or the browser followed a redirect', async () => {
    const warn = jest.spyOn(console, 'warn').mockReturnValue();
    const redirected = new HttpResponse({ url: 'https://cdn.test/a', redirected: true });
    setUpWith([
      (request, next) => (request.url.endsWith('/moved') ? of(redirected) : next(request)),
    ]);
    source.signIn();
    observe(http.get(API));
    (await sent()).flush({});
    observe(http.get(`${API}/moved`));
    await clock.settle();
    expect(warn).not.toHaveBeenCalled();
  });

  it('is the access token by default', async () => {
    setUp();
    source.signIn();
    expect(await tokenSentTo(API)).toBe('access-1');
  });

  it('is the ID token if that is configured', async () => {
    setUp({ allow: [API], tokenUse: 'id' });
    source.signIn();
    expect(await tokenSentTo(API)).toBe('id-1');
  });

  it('follows the prefix', async () => {
    setUp({ allow: [API], authorizationPrefix: 'Bearer ' });
    source.signIn();
    expect(await tokenSentTo(API)).toBe('Bearer access-1');
  });

  it('is never in the URL or the body, and the request object is not changed', async () => {
    setUp();
    source.signIn();
    const body = { title: 'A' };
    const headers = { 'X-Trace': '1' };
    observe(http.post(API, body, { headers, params: { page: '2' }, withCredentials: true }));
    const { request } = await sent();
    expect(request.urlWithParams).toBe(`${API}?page=2`);
    expect(request.body).toBe(body);
    expect(request.headers.get('X-Trace')).toBe('1');
    expect(request.headers.keys().sort()).toEqual(['Authorization', 'X-Trace']);
    expect(request.withCredentials).toBe(true);
    expect(request.method).toBe('POST');
  });

  it("stays on the app's origin for an allowed path, no matter what <base> contains", async () => {
    const base = document.createElement('base');
    base.href = 'https://evil.test/';
    document.head.append(base);
    try {
      setUp({ allow: ['/api'] });
      source.signIn();
      expect(await tokenSentTo('/api/streams')).toBeNull();
    } finally {
      base.remove();
    }
  });

  it("goes to a path below <base> on the app's origin", async () => {
    const base = document.createElement('base');
    base.href = '/music/';
    document.head.append(base);
    try {
      setUp({ allow: ['/music/api'] });
      source.signIn();
      expect(await tokenSentTo('api/streams')).toBe('access-1');
      expect(await tokenSentTo('/api/streams')).toBeNull();
    } finally {
      base.remove();
    }
  });

  it('goes to no other origin, for any URL', async () => {
    setUp({ allow: [API, 'http://[::1]:4400/', '/api'] });
    source.signIn();
    const allowed = ['https://api.example.com', 'http://[::1]:4400', location.origin];
    const part = fc.constantFrom(
      ...['https://', 'HTTP://', '//', '\\\\', '/', '@', ':', '?', '#', '..', '%2e', '\t', '\0'],
      ...['api.example.com', 'evil.test', '[::1]:4400', 'localhost', 'v1', 'api', '.evil.test'],
    );
    const url = fc.oneof(
      fc.array(part, { maxLength: 8 }).map((parts) => parts.join('')),
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(url, async (anyUrl) => {
        const origin = URL.canParse(anyUrl, document.baseURI)
          ? new URL(anyUrl, document.baseURI).origin
          : 'none';
        fc.pre(!allowed.includes(origin));
        expect(await tokenSentTo(anyUrl)).toBeNull();
      }),
      { numRuns: runs(300) },
    );
  });
});

describe('G12 the endpoints in the Amplify configuration are allowed', () => {
  const GRAPHQL = 'https://abc.appsync-api.eu-west-1.amazonaws.com/graphql';
  const REST = 'https://rest.example.com/prod';

  async function isAllowed(url: string): Promise<boolean> {
    const { subscription } = observe(http.post(url, {}));
    const { request } = await sent();
    subscription.unsubscribe();
    return request.headers.has('Authorization');
  }

  function configure(): void {
    Amplify.configure({
      API: {
        GraphQL: { endpoint: GRAPHQL, defaultAuthMode: 'userPool' },
        REST: { music: { endpoint: REST }, files: { endpoint: 'https://files.example.com' } },
      },
    });
  }

  it('GraphQL and REST, each with its path', async () => {
    configure();
    setUp({});
    source.signIn();
    expect(await isAllowed(GRAPHQL)).toBe(true);
    expect(await isAllowed(`${REST}/streams`)).toBe(true);
    expect(await isAllowed('https://files.example.com/a/b')).toBe(true);
    expect(await isAllowed(GRAPHQL.replace('/graphql', '/other'))).toBe(false);
    expect(await isAllowed('https://rest.example.com/production')).toBe(false);
    expect(await isAllowed('https://rest.example.com/prod/../admin')).toBe(false);
    expect(await isAllowed('https://rest.example.com/')).toBe(false);
  });

  it('the custom endpoint too', async () => {
    Amplify.configure({
      API: {
        GraphQL: {
          endpoint: GRAPHQL,
          customEndpoint: 'https://api.music.example.com/graphql',
          customEndpointRegion: 'eu-west-1',
          defaultAuthMode: 'userPool',
        },
      },
    });
    setUp({});
    source.signIn();
    expect(await isAllowed('https://api.music.example.com/graphql')).toBe(true);
    expect(await isAllowed(GRAPHQL)).toBe(true);
  });

  it('with the scheme in upper case too', async () => {
    const endpoint = 'HTTP://localhost:4400/graphql';
    Amplify.configure({ API: { GraphQL: { endpoint, defaultAuthMode: 'userPool' } } });
    setUp({});
    source.signIn();
    expect(await isAllowed('http://localhost:4400/graphql')).toBe(true);
  });

  it('may have rules, and use the defaults without them', async () => {
    configure();
    setUp({
      allow: [
        { url: REST, tokenUse: 'id', methods: ['GET'] },
        { url: `${REST}/reports`, prefix: 'Bearer ' },
        { url: () => true, prefix: 'Predicate ' },
      ],
    });
    source.signIn();
    const tokenFor = async (method: string, url: string): Promise<string | null> => {
      const { subscription } = observe(http.request(method, url));
      const { request } = await sent();
      subscription.unsubscribe();
      return request.headers.get('Authorization');
    };
    expect(await tokenFor('GET', `${REST}/streams`)).toBe('id-1');
    expect(await tokenFor('POST', `${REST}/streams`)).toBe('access-1');
    expect(await tokenFor('POST', `${REST}/reports/1`)).toBe('Bearer access-1');
    expect(await tokenFor('POST', GRAPHQL)).toBe('access-1');
    expect(await tokenFor('POST', 'https://other.example.com/')).toBe('Predicate access-1');
  });

  it('in addition to those in the options', async () => {
    configure();
    setUp({ allow: [API] });
    source.signIn();
    expect(await isAllowed(GRAPHQL)).toBe(true);
    expect(await isAllowed(API)).toBe(true);
  });

  it('those of the current configuration: a later one replaces it', async () => {
    configure();
    setUp({});
    source.signIn();
    expect(await isAllowed(GRAPHQL)).toBe(true);
    Amplify.configure({ API: { REST: { music: { endpoint: 'https://new.example.com' } } } });
    await clock.settle();
    expect(await isAllowed('https://new.example.com/streams')).toBe(true);
    expect(await isAllowed(GRAPHQL)).toBe(false);
    Amplify.configure({});
    await clock.settle();
    expect(await isAllowed('https://new.example.com/streams')).toBe(false);
  });

  it('those of a configuration after the start of the guard', async () => {
    setUp({});
    source.signIn();
    expect(await isAllowed(GRAPHQL)).toBe(false);
    configure();
    await clock.settle();
    expect(await isAllowed(GRAPHQL)).toBe(true);
  });

  it('unless the options disable that', async () => {
    configure();
    setUp({ allowAmplifyEndpoints: false, allow: [API] });
    source.signIn();
    expect(await isAllowed(GRAPHQL)).toBe(false);
    expect(await isAllowed(`${REST}/streams`)).toBe(false);
    expect(await isAllowed(API)).toBe(true);
  });

  it('an empty endpoint allows nothing', async () => {
    Amplify.configure({
      API: {
        GraphQL: { endpoint: '', defaultAuthMode: 'userPool' },
        REST: { music: { endpoint: '' } },
      },
    });
    setUp({});
    source.signIn();
    expect(await isAllowed('/assets/config.json')).toBe(false);
    expect(await isAllowed('http://localhost/')).toBe(false);
  });
});

describe('G12 the guard does not change requests that it does not guard', () => {
  it('those with an Authorization header, in any case, even an empty one', async () => {
    setUp();
    source.signIn();
    for (const name of ['Authorization', 'authorization', 'AUTHORIZATION']) {
      for (const value of ['Basic abc', '']) {
        observe(http.get(API, { headers: { [name]: value } }));
        const { request } = await sent();
        expect(request.headers.getAll('Authorization')).toEqual([value]);
      }
    }
    expect(source.refreshCount).toBe(0);
  });

  it('those with SKIP_TOKEN_GUARD, even if they are rejected', async () => {
    setUp();
    source.signIn();
    const context = new HttpContext().set(SKIP_TOKEN_GUARD, true);
    const outcome = observe(http.get(API, { context }));
    const request = await sent();
    expect(request.request.headers.has('Authorization')).toBe(false);
    reject(request);
    await clock.settle();
    expect(outcome.error).toBeInstanceOf(HttpErrorResponse);
    expect(source.refreshCount).toBe(0);
  });

  it('but not those that set SKIP_TOKEN_GUARD to false', async () => {
    setUp();
    source.signIn();
    observe(http.get(API, { context: new HttpContext().set(SKIP_TOKEN_GUARD, false) }));
    expect(await sentTokens()).toEqual(['access-1']);
  });

  it('those to other targets, even if they are rejected', async () => {
    setUp();
    source.signIn();
    const outcome = observe(http.get('https://other.example.com/'));
    reject(await sent());
    await clock.settle();
    expect(outcome.error).toBeInstanceOf(HttpErrorResponse);
    expect(source.refreshCount).toBe(0);
  });

  it('and they wait for nothing, not even the store', () => {
    setUp();
    observe(http.get('https://other.example.com/'));
    server.expectOne('https://other.example.com/');
  });
});

describe('G1 no request leaves with a token inside the buffer', () => {
  it('requests wait for the same refresh', async () => {
    setUp();
    source.hold();
    source.expireNow();
    observe(http.get(API));
    observe(http.get(API));
    expect(await sentTokens()).toEqual([]);
    source.release();
    expect(await sentTokens()).toEqual(['access-2', 'access-2']);
    expect(source.refreshCount).toBe(1);
  });

  it('requests get the token for each subscription', async () => {
    setUp();
    source.signIn();
    const request = http.get(API);
    expect(await sentTokens()).toEqual([]);
    observe(request);
    expect(await sentTokens()).toEqual(['access-1']);
    await clock.advance(HOUR);
    observe(request);
    expect(await sentTokens()).toEqual(['access-2']);
  });
});

describe('G3 rejected: one refresh, one retry; denied: neither', () => {
  it('a rejected request is sent once more, with a refreshed token', async () => {
    setUp();
    source.signIn();
    const outcome = observe(http.post(API, { title: 'A' }));
    reject(await sent());
    const retry = await sent();
    expect(retry.request.headers.get('Authorization')).toBe('access-2');
    expect(retry.request.body).toEqual({ title: 'A' });
    retry.flush({ id: 1 });
    expect(outcome.values).toEqual([{ id: 1 }]);
    expect(outcome.completed).toBe(true);
    expect(source.refreshCount).toBe(1);
  });

  it('the retry is reported as one of HTTP', async () => {
    setUp();
    const events: TokenEvent[] = [];
    TestBed.inject(AuthTokenService).events$.subscribe((event) => events.push(event));
    source.signIn();
    observe(http.get(API));
    reject(await sent());
    await sent();
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'retried', via: 'http', late: false }),
    );
  });

  it('rejected again, it fails with a typed error whose cause is the response', async () => {
    setUp();
    source.signIn();
    const outcome = observe(http.get(API));
    reject(await sent());
    reject(await sent());
    await clock.settle();
    const error = errorOf(outcome);
    expect(error.code).toBe('token-rejected');
    expect(error.transient).toBe(false);
    expect(error.cause).toBeInstanceOf(HttpErrorResponse);
    expect((error.cause as HttpErrorResponse).status).toBe(401);
    expect(source.refreshCount).toBe(1);
    expect(await sentTokens()).toEqual([]);
  });

  it.each([
    [400, 'Bad Request'],
    [402, 'Payment Required'],
    [403, 'Forbidden'],
    [404, 'Not Found'],
    [429, 'Too Many Requests'],
    [500, 'Internal Server Error'],
    [503, 'Service Unavailable'],
  ])('%d is passed on unchanged, without a refresh', async (status, statusText) => {
    setUp();
    source.signIn();
    const outcome = observe(http.get(API));
    (await sent()).flush('no', { status, statusText });
    await clock.settle();
    expect(outcome.error).toBeInstanceOf(HttpErrorResponse);
    expect((outcome.error as HttpErrorResponse).status).toBe(status);
    expect(source.refreshCount).toBe(0);
    expect(await sentTokens()).toEqual([]);
  });

  it('a network error is passed on unchanged, without a refresh', async () => {
    setUp();
    source.signIn();
    const outcome = observe(http.get(API));
    const failure = new ProgressEvent('error');
    (await sent()).error(failure);
    await clock.settle();
    expect((outcome.error as HttpErrorResponse).status).toBe(0);
    expect((outcome.error as HttpErrorResponse).error).toBe(failure);
    expect(source.refreshCount).toBe(0);
    expect(await sentTokens()).toEqual([]);
  });

  it('another error of the retry is passed on unchanged', async () => {
    setUp();
    source.signIn();
    const outcome = observe(http.get(API));
    reject(await sent());
    (await sent()).flush('no', { status: 403, statusText: 'Forbidden' });
    await clock.settle();
    expect((outcome.error as HttpErrorResponse).status).toBe(403);
    expect(source.refreshCount).toBe(1);
  });

  it('an error of another interceptor is passed on unchanged', async () => {
    const failure = Object.assign(new Error('status 401'), { status: 401 });
    TestBed.configureTestingModule({
      providers: [
        provideTokenGuardTesting({ allow: [API] }),
        provideHttpClient(
          withInterceptors([
            tokenGuardInterceptor,
            () => {
              throw failure;
            },
          ]),
        ),
        provideHttpClientTesting(),
      ],
    });
    server = TestBed.inject(HttpTestingController);
    TestBed.inject(FakeTokenSource).signIn();
    const outcome = observe(TestBed.inject(HttpClient).get(API));
    await TestBed.inject(ManualClock).settle();
    expect(outcome.error).toBe(failure);
    expect(TestBed.inject(FakeTokenSource).refreshCount).toBe(0);
  });
});

describe('G4 a late 401 retries without a refresh', () => {
  it('with the new token', async () => {
    setUp();
    source.signIn();
    const [first, second] = [observe(http.get(`${API}/a`)), observe(http.get(`${API}/b`))];
    await clock.settle();
    const [a, b] = [server.expectOne(`${API}/a`), server.expectOne(`${API}/b`)];
    reject(a);
    (await sent()).flush('a');
    reject(b);
    const retry = await sent();
    expect(retry.request.headers.get('Authorization')).toBe('access-2');
    retry.flush('b');
    expect([first.values, second.values]).toEqual([['a'], ['b']]);
    expect(source.refreshCount).toBe(1);
  });

  it('and refreshes if that is rejected as well, for a last retry', async () => {
    setUp();
    source.signIn();
    const outcome = observe(http.get(API));
    const request = await sent();
    await clock.advance(HOUR);
    reject(request);
    const late = await sent();
    expect(late.request.headers.get('Authorization')).toBe('access-2');
    reject(late);
    const last = await sent();
    expect(last.request.headers.get('Authorization')).toBe('access-3');
    expect(source.refreshCount).toBe(2);
    reject(last);
    await clock.settle();
    expect(errorOf(outcome).code).toBe('token-rejected');
    expect(source.refreshCount).toBe(2);
  });

  it('a later interceptor whose own request fails with "signed-out" passes on its error', async () => {
    const signedOut = new TokenGuardError('signed-out', 'Nobody is signed in.');
    setUpWith([() => throwError(() => signedOut)]);
    source.signIn();
    const outcome = observe(http.get(API));
    expect(await sentTokens()).toEqual([]);
    expect(outcome.error).toBe(signedOut);
  });

  it('two simultaneous rejections share one refresh', async () => {
    setUp();
    source.signIn();
    observe(http.get(API));
    observe(http.get(API));
    await clock.settle();
    server.match(API).forEach((request) => reject(request));
    expect(await sentTokens()).toEqual(['access-2', 'access-2']);
    expect(source.refreshCount).toBe(1);
  });
});

describe('G7b a request waits for recovery, within limits', () => {
  it('and fails with a transient error without a recovery', async () => {
    setUp();
    source.expireNow();
    const down = new Error('The network is down.');
    source.failNext(down, 100);
    const outcome = observe(http.get(API));
    await clock.advance(14_999);
    expect(outcome.error).toBeUndefined();
    await clock.advance(1);
    const error = errorOf(outcome);
    expect(error.code).toBe('refresh-failed');
    expect(error.transient).toBe(true);
    expect(error.cause).toBe(down);
    expect(await sentTokens()).toEqual([]);
  });

  it('and is sent after the recovery', async () => {
    setUp();
    source.expireNow();
    source.failNext(new Error('The network is down.'), 2);
    observe(http.get(API));
    await clock.advance(5_000);
    expect(await sentTokens()).toEqual(['access-2']);
  });

  it('like a rejected one', async () => {
    setUp({ allow: [API], recoveryWaitMs: 4_000 });
    source.signIn();
    const outcome = observe(http.get(API));
    source.failNext(new Error('The network is down.'), 100);
    reject(await sent());
    await clock.advance(4_000);
    expect(errorOf(outcome).code).toBe('refresh-failed');
  });
});

describe('G8 G9 the end of a session is a typed error, but no session is not', () => {
  it('a request that needs a refresh fails with session-ended', async () => {
    setUp();
    source.expireNow();
    source.endNext();
    const outcome = observe(http.get(API));
    await clock.settle();
    expect(errorOf(outcome).code).toBe('session-ended');
    const next = observe(http.get(API));
    await clock.settle();
    expect(errorOf(next).code).toBe('session-ended');
    expect(source.refreshCount).toBe(1);
  });

  it('a rejected request fails with session-ended', async () => {
    setUp();
    source.signIn();
    const outcome = observe(http.get(API));
    source.endNext();
    reject(await sent());
    await clock.settle();
    expect(errorOf(outcome).code).toBe('session-ended');
  });

  it("while nobody is signed in, a request is sent without a token, and fails with the server's response", async () => {
    setUp();
    const outcome = observe(http.get(API));
    const request = await sent();
    expect(request.request.headers.has('Authorization')).toBe(false);
    reject(request);
    await clock.settle();
    expect((outcome.error as HttpErrorResponse).status).toBe(401);
    expect(await sentTokens()).toEqual([]);
    expect(source.refreshCount).toBe(0);
  });

  it('a request that is rejected after the sign-out is not retried, and never without a token', async () => {
    setUp();
    source.signIn();
    const outcome = observe(http.get(API));
    const request = await sent();
    await source.signOut();
    await clock.settle();
    reject(request);
    expect(await sentTokens()).toEqual([]);
    expect(errorOf(outcome)).toMatchObject({ code: 'signed-out', cause: { status: 401 } });
  });

  it('a request that waits for a token when its user signs out is not sent', async () => {
    setUp();
    source.signIn();
    clock.sleep(HOUR);
    source.hold();
    const outcome = observe(http.get(API));
    await clock.settle();
    await source.signOut();
    await clock.settle();
    expect(errorOf(outcome).code).toBe('signed-out');
    source.release();
    expect(await sentTokens()).toEqual([]);
  });

  it('a request that waits for a retry when its user signs out is not retried', async () => {
    setUp();
    source.signIn();
    source.hold();
    const outcome = observe(http.get(API));
    reject(await sent());
    await clock.settle();
    await source.signOut();
    await clock.settle();
    expect(errorOf(outcome)).toMatchObject({ code: 'signed-out', cause: { status: 401 } });
    source.release();
    expect(await sentTokens()).toEqual([]);
  });

  it('a request right after the sign-out is sent without a token', async () => {
    setUp();
    source.signIn();
    await clock.settle();
    await source.signOut();
    observe(http.get(API));
    expect(await sentTokens()).toEqual([null]);
  });

  it('a rejected request is never sent with the token of another user', async () => {
    setUp();
    source.signIn('ada');
    const outcome = observe(http.get(API));
    const request = await sent();
    source.signIn('bob');
    await clock.settle();
    reject(request);
    await clock.settle();
    expect(errorOf(outcome).code).toBe('user-changed');
    expect(await sentTokens()).toEqual([]);
  });
});

describe('G10 the Date of a rejection shows how far the server is ahead', () => {
  /** Checks when requests to the server need the next token after a rejection with these headers. */
  async function expectNewTokenAfter(
    afterMs: number,
    headers: (nowMs: number) => Record<string, string>,
  ): Promise<void> {
    setUp();
    source.signIn();
    observe(http.get(API));
    reject(await sent(), headers(clock.wallMs()));
    await sent();
    clock.sleep(afterMs - 1);
    observe(http.get(API));
    expect(await sentTokens()).toEqual(['access-2']);
    clock.sleep(1);
    observe(http.get(API));
    expect(await sentTokens()).toEqual(['access-3']);
  }

  const date =
    (aheadMs: number) =>
    (nowMs: number): Record<string, string> => ({ Date: new Date(nowMs + aheadMs).toUTCString() });

  // The lifetime of the token, minus the buffer of 30 s and 1 s for the truncated `iat`.
  const USUAL = HOUR - MINUTE / 2 - 1_000;

  it.each([
    ['5 min ahead: a new token is needed 5 min earlier', date(5 * MINUTE), 5 * MINUTE],
    ['4 h ahead: it is not believed', date(4 * HOUR), 0],
    ['on time: nothing changes', date(0), 0],
    ['behind: nothing changes', date(-5 * MINUTE), 0],
    ['no Date: nothing changes', () => ({}), 0],
    ['an invalid Date: nothing changes', () => ({ Date: 'soon' }), 0],
  ])('%s', async (_, headers, earlierMs) => {
    await expectNewTokenAfter(USUAL - earlierMs, headers);
  });
});

describe('G14 unsubscribing cancels the request but not the refresh', () => {
  it('while it is in transit', async () => {
    setUp();
    source.signIn();
    const { subscription } = observe(http.get(API));
    const request = await sent();
    subscription.unsubscribe();
    expect(request.cancelled).toBe(true);
  });

  it('during its retry', async () => {
    setUp();
    source.signIn();
    const { subscription } = observe(http.get(API));
    reject(await sent());
    const retry = await sent();
    subscription.unsubscribe();
    expect(retry.cancelled).toBe(true);
  });

  it('before it is sent, and the refresh continues for others', async () => {
    setUp();
    source.expireNow();
    source.hold();
    const { subscription } = observe(http.get(`${API}/a`));
    observe(http.get(`${API}/b`));
    await clock.settle();
    subscription.unsubscribe();
    source.release();
    const request = await sent();
    expect(request.request.url).toBe(`${API}/b`);
    expect(request.request.headers.get('Authorization')).toBe('access-2');
    expect(source.refreshCount).toBe(1);
  });

  it('while it recovers from a rejection, and the refresh continues', async () => {
    setUp();
    source.signIn();
    const { subscription } = observe(http.get(API));
    const request = await sent();
    source.hold();
    reject(request);
    await clock.settle();
    subscription.unsubscribe();
    source.release();
    expect(await sentTokens()).toEqual([]);
    expect(source.refreshCount).toBe(1);
    observe(http.get(API));
    expect(await sentTokens()).toEqual(['access-2']);
    expect(source.refreshCount).toBe(1);
  });
});

describe('G15 on the server, the interceptor does nothing', () => {
  it('requests are sent immediately, without a token', () => {
    setUp({ allow: [API] }, [{ provide: PLATFORM_ID, useValue: 'server' }]);
    source.signIn();
    const outcome = observe(http.get(API));
    const request = server.expectOne(API);
    expect(request.request.headers.has('Authorization')).toBe(false);
    reject(request);
    expect(outcome.error).toBeInstanceOf(HttpErrorResponse);
    expect(source.loadCount).toBe(0);
    expect(source.refreshCount).toBe(0);
  });
});

describe('tokenGuardInterceptor', () => {
  it('passes on the events of an upload, also of the retry', async () => {
    setUp();
    source.signIn();
    const upload = new HttpRequest('POST', API, new Blob(['la']), { reportProgress: true });
    const outcome = observe<HttpEvent<unknown>>(http.request(upload));
    const progress = (loaded: number) => ({ type: HttpEventType.UploadProgress, loaded }) as const;
    const request = await sent();
    request.event(progress(1));
    expect(outcome.values).toEqual([{ type: HttpEventType.Sent }, progress(1)]);
    reject(request);
    const retry = await sent();
    expect(retry.request.reportProgress).toBe(true);
    expect(retry.request.body).toBe(upload.body);
    retry.event(progress(2));
    retry.flush(null, { status: 201, statusText: 'Created' });
    expect(outcome.values.slice(2)).toEqual([
      { type: HttpEventType.Sent },
      progress(2),
      expect.objectContaining({ type: HttpEventType.Response, status: 201 }),
    ]);
    expect(outcome.completed).toBe(true);
  });

  it('keeps similar headers of the app, such as X-Authorization', async () => {
    setUp();
    source.signIn();
    observe(http.get(API, { headers: new HttpHeaders({ 'X-Authorization': 'mine' }) }));
    const { request } = await sent();
    expect(request.headers.get('X-Authorization')).toBe('mine');
    expect(request.headers.get('Authorization')).toBe('access-1');
  });
});
