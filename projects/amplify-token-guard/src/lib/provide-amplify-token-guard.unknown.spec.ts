import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { ChangeDetectionStrategy, Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import {
  AuthTokenService,
  GraphqlAuthClient,
  provideAmplifyTokenGuard,
  REALTIME_SOCKETS,
  REALTIME_TRANSPORT,
  requireSession,
  SubscriptionUpdate,
  TokenEvent,
  TokenGuardClock,
  tokenGuardInterceptor,
  withSubscriptions,
} from 'amplify-token-guard';
import { FakeRealtime } from 'amplify-token-guard/testing';
import { fetchAuthSession } from 'aws-amplify/auth';
import { firstValueFrom } from 'rxjs';
import { AmplifyPage, openAmplifyPage } from '../../spec-helpers/amplify-page';
import {
  hostedConfig,
  markInFlight,
  returnFromHostedUi,
  returnWithTokens,
} from '../../spec-helpers/hosted-return';
import { Outcome, outcomeOf } from '../../spec-helpers/outcome';

const API = 'https://api.example.com/songs';
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

@Component({ template: '', changeDetection: ChangeDetectionStrategy.OnPush })
class Page {}

const openedPage = openAmplifyPage();

let page: AmplifyPage;
let statuses: string[];
let events: TokenEvent[];

beforeEach(() => {
  page = openedPage();
  page.unconfigure();
});

function startApp(): void {
  TestBed.configureTestingModule({
    providers: [
      provideAmplifyTokenGuard({ allow: [API] }, withSubscriptions()),
      { provide: TokenGuardClock, useValue: page.clock },
      FakeRealtime,
      { provide: REALTIME_TRANSPORT, useExisting: FakeRealtime },
      { provide: REALTIME_SOCKETS, useExisting: FakeRealtime },
      provideHttpClient(withInterceptors([tokenGuardInterceptor])),
      provideHttpClientTesting(),
      provideRouter([
        { path: 'sign-in', component: Page },
        { path: 'library', canMatch: [requireSession('/sign-in')], component: Page },
      ]),
    ],
  });
  statuses = [];
  events = [];
  const service = TestBed.inject(AuthTokenService);
  service.state$.subscribe(({ status }) => statuses.push(status));
  service.events$.subscribe((event) => events.push(event));
}

/** What an app does when it starts. */
interface FirstThings {
  readonly plain: Promise<Outcome<string | undefined>>;
  readonly query: Promise<Outcome<unknown>>;
  readonly updates: SubscriptionUpdate<unknown>[];
  readonly errors: unknown[];
  readonly navigation: Promise<boolean>;
  readonly ready: Promise<string>;
}

function doEverything(): FirstThings {
  const client = TestBed.inject(GraphqlAuthClient);
  const updates: SubscriptionUpdate<unknown>[] = [];
  const errors: unknown[] = [];
  client.subscribe('subscription OnEvent { onEvent { id } }').subscribe({
    next: (update) => updates.push(update),
    error: (error) => errors.push(error),
  });
  TestBed.inject(HttpClient)
    .get(API)
    .subscribe({ error: (error) => errors.push(error) });
  return {
    plain: outcomeOf(fetchAuthSession().then(({ tokens }) => tokens?.accessToken.toString())),
    query: outcomeOf(firstValueFrom(client.query('query Ping { ping }'))),
    updates,
    errors,
    navigation: TestBed.inject(Router).navigateByUrl('/library'),
    ready: TestBed.inject(AuthTokenService).ready.then(({ status }) => status),
  };
}

/** Everything was sent once, with the stored token, and the page is the requested one. */
async function expectAllAnswered({ plain, query, errors, navigation, ready }: FirstThings) {
  const token = page.stored('accessToken');
  expect(await plain).toEqual({ value: token });
  expect(await query).toEqual({ value: { ping: 'pong' } });
  expect(page.cognito.apiTokens).toEqual([token]);
  const request = TestBed.inject(HttpTestingController).expectOne(API);
  expect(request.request.headers.get('Authorization')).toBe(token);
  expect(TestBed.inject(FakeRealtime).expectOne().token).toBe(token);
  await navigation;
  expect(TestBed.inject(Router).url).toBe('/library');
  expect(errors).toEqual([]);
  expect(await ready).toBe('signed-in');
  expect(page.cognito.count('GetTokensFromRefreshToken')).toBe(0);
}

/** Amplify's code exchange takes more steps than the manual clock waits for. */
async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await page.clock.settle();
}

describe('G0 after a return from the hosted UI', () => {
  it('all calls wait for the code exchange, and succeed', async () => {
    const endpoint = returnFromHostedUi(page);
    page.configure(hostedConfig());
    startApp();
    const things = doEverything();
    await settle();
    expect(endpoint.requestCount).toBe(1);
    expect(statuses).toEqual(['unknown']);
    TestBed.inject(HttpTestingController).expectNone(API);
    endpoint.answer();
    await settle();
    await expectAllAnswered(things);
    expect(statuses).toEqual(['unknown', 'signed-in']);
    expect(events.map(({ type }) => type)).toEqual(['realtime', 'signed-in', 'realtime']);
  });

  it('all calls succeed if the tokens are in the URL', async () => {
    returnWithTokens(page);
    page.configure(hostedConfig('token'));
    startApp();
    const things = doEverything();
    await settle();
    await expectAllAnswered(things);
    expect(statuses).toEqual(['unknown', 'signed-in']);
  });

  it('the guard also waits for it if Amplify is configured after the guard has started', async () => {
    const endpoint = returnFromHostedUi(page);
    startApp();
    await settle();
    page.configure(hostedConfig());
    const things = doEverything();
    await settle();
    expect(statuses).toEqual(['unknown']);
    endpoint.answer();
    await settle();
    await expectAllAnswered(things);
    expect(statuses).toEqual(['unknown', 'signed-in']);
  });

  it('nobody is signed in if the code is rejected', async () => {
    const endpoint = returnFromHostedUi(page);
    page.configure(hostedConfig());
    startApp();
    const { plain, query, navigation, ready } = doEverything();
    endpoint.refuse();
    await settle();
    expect(await plain).toEqual({ value: undefined });
    expect(await query).toMatchObject({ error: { code: 'signed-out' } });
    await navigation;
    expect(TestBed.inject(Router).url).toBe('/sign-in');
    expect(await ready).toBe('signed-out');
    expect(statuses).toEqual(['unknown', 'signed-out']);
    expect(events.map(({ type }) => type)).not.toContain('signed-out');
  });

  it('a signed-in user does not wait for a sign-in that another tab has started', async () => {
    page.remember();
    page.configure(hostedConfig());
    startApp();
    await settle();
    markInFlight(page);
    const things = doEverything();
    expect(await things.query).toEqual({ value: { ping: 'pong' } });
  });
});

describe('G0 before Amplify is configured', () => {
  it('the state is unknown, and the previous session is not a sign-in', async () => {
    page.remember();
    startApp();
    await settle();
    expect(statuses).toEqual(['unknown']);
    page.configure();
    await settle();
    expect(statuses).toEqual(['unknown', 'signed-in']);
    expect(events).toEqual([]);
  });

  it('the state stays unknown if it is configured without a user pool', async () => {
    page.remember();
    startApp();
    page.configure({ API: { GraphQL: { endpoint: API, defaultAuthMode: 'apiKey' } } });
    await settle();
    expect(statuses).toEqual(['unknown']);
    page.configure();
    await settle();
    expect(statuses).toEqual(['unknown', 'signed-in']);
    expect(events).toEqual([]);
  });

  it('a call for a token rejects immediately, as with plain Amplify', async () => {
    startApp();
    expect((await fetchAuthSession()).tokens).toBeUndefined();
    await expect(TestBed.inject(AuthTokenService).getToken()).rejects.toMatchObject({
      code: 'signed-out',
    });
    expect(statuses).toEqual(['unknown']);
  });

  it('the guard causes no warning of Amplify', async () => {
    const warn = jest.spyOn(console, 'warn').mockReturnValue(undefined);
    startApp();
    await settle();
    expect(warn).not.toHaveBeenCalled();
  });

  it('a route waits for the configuration, and lets in a signed-in user', async () => {
    page.remember();
    startApp();
    const navigation = TestBed.inject(Router).navigateByUrl('/library');
    await page.clock.advance(5 * SECOND);
    page.configure();
    await navigation;
    expect(TestBed.inject(Router).url).toBe('/library');
  });

  it('a route waits ten seconds for a missing configuration', async () => {
    startApp();
    const navigation = TestBed.inject(Router).navigateByUrl('/library');
    await page.clock.advance(9.9 * SECOND);
    expect(TestBed.inject(Router).url).toBe('/');
    await page.clock.advance(SECOND);
    await navigation;
    expect(TestBed.inject(Router).url).toBe('/sign-in');
    expect(page.clock.timerCount).toBe(0);
  });

  it('all calls after that succeed', async () => {
    page.remember();
    startApp();
    await page.clock.advance(MINUTE);
    page.configure();
    const things = doEverything();
    await settle();
    await expectAllAnswered(things);
  });
});
