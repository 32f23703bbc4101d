import {
  HttpClient,
  HttpContext,
  provideHttpClient,
  withFetch,
  withInterceptors,
} from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  AuthTokenService,
  GraphqlAuthClient,
  SKIP_TOKEN_GUARD,
  SourceTokens,
  tokenGuardInterceptor,
  TokenSource,
} from 'amplify-token-guard';
import {
  FakeGraphqlTransport,
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { firstValueFrom } from 'rxjs';
import { FakeFetch } from '../../../spec-helpers/fake-fetch';
import { Outcome, outcomeOf } from '../../../spec-helpers/outcome';
import { ticks } from '../../../spec-helpers/watched-storage';

const HOUR = 3_600_000;
const REFRESH_TIMEOUT = 20_000;
const API = 'https://api.example.com/renew';

/** Refreshes with `send`. */
@Injectable()
class SendingSource extends FakeTokenSource {
  readonly http = inject(HttpClient);
  send: () => Promise<unknown> = () => Promise.resolve();

  override async refresh(): Promise<SourceTokens> {
    await this.send();
    return super.refresh();
  }
}

const browsersOwn = window.fetch;
let browser: FakeFetch;
let source: SendingSource;
let clock: ManualClock;

beforeEach(async () => {
  browser = new FakeFetch();
  window.fetch = browser.fetch;
  TestBed.configureTestingModule({
    providers: [
      SendingSource,
      provideTokenGuardTesting({ allow: [API] }),
      { provide: TokenSource, useExisting: SendingSource },
      provideHttpClient(withFetch(), withInterceptors([tokenGuardInterceptor])),
    ],
  });
  source = TestBed.inject(SendingSource);
  clock = TestBed.inject(ManualClock);
  source.signIn();
  await clock.settle();
});

afterEach(() => {
  TestBed.resetTestingModule();
  window.fetch = browsersOwn;
});

describe('the request of a refresh does not wait for that refresh', () => {
  const ways: [string, () => Promise<unknown>][] = [
    ['HttpClient', () => firstValueFrom(source.http.post(API, {}, { responseType: 'text' }))],
    ['fetch', () => fetch(API, { method: 'POST', headers: { Authorization: 'access-1' } })],
  ];

  it.each(ways)('with %s, after the token has expired', async (_, send) => {
    source.send = send;
    clock.sleep(HOUR);
    const token = outcomeOf(TestBed.inject(AuthTokenService).getToken());
    await clock.settle();
    expect(browser.tokens).toEqual(['access-1']);
    browser.last.answer(200);
    // The body of a response arrives in a task, not in a microtask.
    expect((await token).value?.value).toBe('access-2');
    expect(browser.calls).toHaveLength(1);
  });

  it('with fetch, and is sent unchanged', async () => {
    const init = { method: 'POST', headers: { Authorization: 'access-1' } };
    source.send = () => fetch(API, init);
    clock.sleep(HOUR);
    const token = outcomeOf(TestBed.inject(AuthTokenService).getToken());
    await clock.settle();
    expect(browser.last.args[1]).toBe(init);
    browser.last.answer(200);
    expect((await token).value?.value).toBe('access-2');
  });

  it('with fetch, after it has waited for something else', async () => {
    source.send = async () => {
      await ticks(50);
      await fetch(API, { method: 'POST', headers: { Authorization: 'access-1' } });
    };
    clock.sleep(HOUR);
    const token = outcomeOf(TestBed.inject(AuthTokenService).getToken());
    await clock.advance(REFRESH_TIMEOUT / 2);
    expect(browser.tokens).toEqual(['access-1']);
    browser.last.answer(200);
    expect((await token).value?.value).toBe('access-2');
    expect(browser.calls).toHaveLength(1);
  });

  it('and a request of the app is not sent with an expired token during the pause after a failure', async () => {
    let fail!: (error: Error) => void;
    source.send = () => new Promise<void>((_, reject) => (fail = reject));
    clock.sleep(HOUR);
    void outcomeOf(TestBed.inject(AuthTokenService).getToken());
    await clock.settle();
    void outcomeOf(fetch(`${API}/song`, { headers: { Authorization: 'access-1' } }));
    await clock.advance(REFRESH_TIMEOUT / 2 - 1);
    source.send = () => Promise.resolve();
    fail(new Error('down'));
    await clock.advance(1);
    expect(browser.calls).toEqual([]);
    await clock.advance(1_000);
    expect(browser.tokens).toEqual(['access-2']);
  });

  it('with HttpClient, after it has waited for something else, with SKIP_TOKEN_GUARD', async () => {
    const context = new HttpContext().set(SKIP_TOKEN_GUARD, true);
    const headers = { 'X-Renew': 'secret' };
    source.send = async () => {
      await ticks(50);
      await firstValueFrom(source.http.post(API, {}, { context, headers, responseType: 'text' }));
    };
    clock.sleep(HOUR);
    const token = outcomeOf(TestBed.inject(AuthTokenService).getToken());
    await clock.settle();
    expect(browser.calls).toHaveLength(1);
    browser.last.answer(200);
    expect((await token).value?.value).toBe('access-2');
  });

  it('and a request of the app recovers in the meantime, no matter how long the refresh takes', async () => {
    let answer!: () => void;
    source.send = () => new Promise<void>((resolve) => (answer = resolve));
    clock.sleep(HOUR);
    void outcomeOf(TestBed.inject(AuthTokenService).getToken());
    await clock.settle();
    const song = fetch(`${API}/song`, { headers: { Authorization: 'access-1' } });
    await clock.advance(REFRESH_TIMEOUT / 2);
    browser.last.answer(401);
    await clock.advance(REFRESH_TIMEOUT / 4);
    answer();
    await clock.settle();
    browser.last.answer(200);
    expect((await song).status).toBe(200);
    expect(browser.tokens).toEqual(['access-1', 'access-2']);
  });

  it.each(ways)('with %s: it gets its own 401', async (_, send) => {
    let sending!: Promise<Outcome<unknown>>;
    source.send = async () => {
      await (sending = outcomeOf(send()));
      throw new Error('The refresh was refused.');
    };
    clock.sleep(HOUR);
    const token = outcomeOf(TestBed.inject(AuthTokenService).getToken());
    await clock.settle();
    browser.last.answer(401);
    const { value, error } = await sending;
    expect(value ?? error).toMatchObject({ status: 401 });
    expect(browser.calls).toHaveLength(1);
    TestBed.resetTestingModule();
    expect((await token).error).toMatchObject({ code: 'destroyed' });
  });

  it('with GraphqlAuthClient', async () => {
    const client = TestBed.inject(GraphqlAuthClient);
    source.send = () => firstValueFrom(client.mutate('mutation { renew }'));
    clock.sleep(HOUR);
    const token = outcomeOf(TestBed.inject(AuthTokenService).getToken());
    await clock.settle();
    const call = TestBed.inject(FakeGraphqlTransport).expectOne();
    expect(call.request.authToken).toBe('access-1');
    call.answer({ data: {} });
    await clock.settle();
    expect((await token).value?.value).toBe('access-2');
  });

  it('and a request of the app waits longer if the refresh never sends the token', async () => {
    source.refreshesWithoutToken = () => true;
    let answer!: () => void;
    source.send = () => new Promise<void>((resolve) => (answer = resolve));
    clock.sleep(HOUR);
    void outcomeOf(TestBed.inject(AuthTokenService).getToken());
    await clock.settle();
    void outcomeOf(fetch(`${API}/song`, { headers: { Authorization: 'access-1' } }));
    await clock.advance(REFRESH_TIMEOUT - 1);
    expect(browser.calls).toEqual([]);
    answer();
    await clock.settle();
    expect(browser.tokens).toEqual(['access-2']);
  });

  it('whereas all other requests wait', async () => {
    let answer!: () => void;
    source.send = () => new Promise<void>((resolve) => (answer = resolve));
    clock.sleep(HOUR);
    void outcomeOf(TestBed.inject(AuthTokenService).getToken());
    await clock.settle();
    void outcomeOf(fetch(API, { headers: { Authorization: 'access-1' } }));
    await clock.settle();
    expect(browser.calls).toEqual([]);
    answer();
    await clock.settle();
    expect(browser.tokens).toEqual(['access-2']);
  });
});
