import { TestBed } from '@angular/core/testing';
import {
  GraphqlAuthClient,
  GraphqlRequestError,
  SubscriptionOptions,
  withSubscriptions,
} from 'amplify-token-guard';
import { FakeRealtime } from './fake-realtime';
import { FakeTokenSource } from './fake-token-source';
import { ManualClock } from './manual-clock';
import { provideTokenGuardTesting } from './provide-token-guard-testing';

const DOCUMENT = 'subscription OnEvent { onEvent }';

let realtime: FakeRealtime;
let clock: ManualClock;
let brought: unknown[];

async function subscribe(document = DOCUMENT, options?: SubscriptionOptions): Promise<() => void> {
  const subscription = TestBed.inject(GraphqlAuthClient)
    .subscribe(document, { id: '1' }, options)
    .subscribe({
      next: (update) => brought.push(update.type === 'data' ? update.data : update.type),
      error: (error: unknown) => brought.push(error),
      complete: () => brought.push('complete'),
    });
  await clock.settle();
  return () => subscription.unsubscribe();
}

beforeEach(() => {
  TestBed.configureTestingModule({
    providers: [provideTokenGuardTesting(withSubscriptions())],
  });
  TestBed.inject(FakeTokenSource).signIn();
  realtime = TestBed.inject(FakeRealtime);
  clock = TestBed.inject(ManualClock);
  brought = [];
});

describe('FakeRealtime', () => {
  it('accepts subscriptions, which a test finds by their document', async () => {
    const stop = await subscribe();
    await subscribe('subscription Other { other }');
    const server = realtime.expectOne('OnEvent');
    expect(server).toMatchObject({
      document: DOCUMENT,
      variables: { id: '1' },
      token: 'access-1',
      stopped: false,
    });
    expect(realtime.match()).toHaveLength(2);
    expect(() => realtime.expectOne()).toThrow('Expected one subscription with "", found 2.');
    expect(() => realtime.expectOne('None')).toThrow('"None", found 0.');
    expect(() => realtime.verify()).toThrow('2 subscription(s) are still active.');
    stop();
    await clock.settle();
    expect(server.stopped).toBe(true);
    expect(realtime.match('OnEvent')).toEqual([]);
  });

  it('delivers events, and nothing after the end', async () => {
    await subscribe();
    const server = realtime.expectOne();
    server.emit('event');
    server.complete();
    server.emit('late');
    expect(brought).toEqual(['event', 'complete']);
    realtime.verify();
  });

  it('denies', async () => {
    await subscribe();
    realtime.expectOne().deny();
    expect(brought).toEqual([expect.any(GraphqlRequestError)]);
    expect(brought[0]).toMatchObject({ isDenied: true });
  });

  it.each([
    ['the token is rejected', () => realtime.expectOne().rejectToken()],
    ['there is an outage', () => realtime.expectOne().fail()],
    ['the connection breaks', () => realtime.drop()],
  ])('the subscription recovers after %s', async (_, act) => {
    await subscribe();
    act();
    expect(realtime.match()).toEqual([]);
    await clock.advance(1_000);
    expect(brought).toEqual(['resubscribed']);
    realtime.expectOne();
  });

  it('rejects the next tokens', async () => {
    realtime.rejectNext('connect');
    realtime.rejectNext('start', 2);
    await subscribe();
    expect(realtime.sockets).toHaveLength(2);
    // The token that replaced a rejected one is rejected as well.
    expect(brought).toEqual([expect.objectContaining({ code: 'token-rejected' })]);
  });

  it('can be unavailable', async () => {
    realtime.reachable = false;
    await subscribe();
    expect(realtime.match()).toEqual([]);
    realtime.reachable = true;
    await clock.advance(60_000);
    expect(brought).toEqual(['resubscribed']);
  });

  it('can be silent for hours without being given up', async () => {
    await subscribe();
    await clock.advance(10 * 3_600_000);
    expect(realtime.sockets).toHaveLength(1);
  });

  it('also accepts subscriptions that are not guarded', async () => {
    const stop = await subscribe(DOCUMENT, { authToken: 'mine' });
    const server = realtime.expectOne('OnEvent');
    expect(server).toMatchObject({ document: DOCUMENT, token: 'mine', stopped: false });
    server.emit('event');
    expect(brought).toEqual(['event']);
    stop();
    expect(server.stopped).toBe(true);
    await subscribe(DOCUMENT, { authMode: 'apiKey' });
    realtime.expectOne().deny();
    expect(brought.at(-1)).toMatchObject({ isDenied: true });
    await subscribe(DOCUMENT, { authMode: 'apiKey' });
    realtime.expectOne().complete();
    expect(brought.at(-1)).toBe('complete');
    realtime.verify();
  });
});
