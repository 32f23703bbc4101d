import { Injector } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { guardAmplifyClient } from 'amplify-token-guard';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { Amplify } from 'aws-amplify';
import { Observable, Subscriber } from 'rxjs';

const SECOND = 1_000;
const REJECTED = { errors: [{ message: 'Connection failed: UnauthorizedException' }] };
const DENIED = {
  errors: [{ message: 'Connection failed: {"errors":[{"errorType":"Unauthorized"}]}' }],
};

interface Snapshot {
  readonly items: readonly string[];
  readonly isSynced: boolean;
}

/** A client with the part of `observeQuery()` that matters: it subscribes when it is subscribed to. */
class StubClient {
  readonly subscriptions: Subscriber<unknown>[] = [];
  readonly snapshots: Subscriber<Snapshot>[] = [];
  readonly models = {
    Song: {
      observeQuery: (options: object = {}, headers?: object): Observable<Snapshot> =>
        new Observable<Snapshot>((subscriber) => {
          this.snapshots.push(subscriber);
          const created = this.graphql({ query: 'subscription', ...options }, headers);
          return created.subscribe({
            error: (error: unknown) => subscriber.error({ type: 'onCreate', error }),
          });
        }),
      version: 1,
    },
  };

  graphql(_options: object, headers?: unknown): Observable<unknown> {
    return new Observable<unknown>((subscriber) => {
      // As Amplify does.
      if (typeof headers === 'function') void (headers as () => Promise<object>)();
      this.subscriptions.push(subscriber);
    });
  }

  cancel(): boolean {
    return false;
  }
}

let clock: ManualClock;
let source: FakeTokenSource;
let client: StubClient;

beforeEach(async () => {
  jest.spyOn(Math, 'random').mockReturnValue(0);
  Amplify.configure({
    API: { GraphQL: { endpoint: 'https://api.example.com/graphql', defaultAuthMode: 'userPool' } },
  });
  TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
  source = TestBed.inject(FakeTokenSource);
  clock = TestBed.inject(ManualClock);
  source.signIn();
  await clock.settle();
  client = guardAmplifyClient(new StubClient(), TestBed.inject(Injector));
});

afterEach(() => Amplify.configure({}, {}));

interface Seen<T> {
  readonly values: T[];
  error?: unknown;
}

function watch<T>(observable: Observable<T>): Seen<T> {
  const seen: Seen<T> = { values: [] };
  observable.subscribe({
    next: (value) => seen.values.push(value),
    error: (error: unknown) => (seen.error = error),
  });
  return seen;
}

describe('G13 client.graphql() with a subscription', () => {
  const SUBSCRIPTION = { query: 'subscription' };

  it('comes back after a rejection', async () => {
    const seen = watch(client.graphql(SUBSCRIPTION));
    client.subscriptions[0]!.error(REJECTED);
    await clock.advance(SECOND);
    client.subscriptions[1]!.next({ data: 'a' });
    expect(seen).toEqual({ values: [{ data: 'a' }] });
    expect(source.refreshCount).toBe(1);
  });

  it('ends after a denial', async () => {
    const seen = watch(client.graphql(SUBSCRIPTION));
    client.subscriptions[0]!.error(DENIED);
    await clock.advance(SECOND);
    expect(seen.error).toBe(DENIED);
    expect([client.subscriptions.length, source.refreshCount]).toEqual([1, 0]);
  });

  it('is left alone with an API key, or a header that a function brings', async () => {
    const own = (): Promise<object> => Promise.resolve({ Authorization: 'mine' });
    const seen = [
      watch(client.graphql({ ...SUBSCRIPTION, authMode: 'apiKey' })),
      watch(client.graphql(SUBSCRIPTION, own)),
    ];
    await clock.settle();
    for (const subscriber of client.subscriptions) subscriber.error(REJECTED);
    await clock.advance(SECOND);
    expect(seen.map(({ error }) => error)).toEqual([REJECTED, REJECTED]);
    expect(source.refreshCount).toBe(0);
  });
});

describe('G13 observeQuery()', () => {
  const list = (isSynced: boolean, ...items: string[]): Snapshot => ({ items, isSynced });

  it('lists anew after a rejection, and holds back what is not complete yet', async () => {
    const seen = watch(client.models.Song.observeQuery());
    client.snapshots[0]!.next(list(false, 'a'));
    client.snapshots[0]!.next(list(true, 'a', 'b'));
    client.subscriptions[0]!.error(REJECTED);
    await clock.advance(SECOND);
    expect(client.subscriptions).toHaveLength(2);
    client.snapshots[1]!.next(list(false, 'a'));
    client.snapshots[1]!.next(list(true, 'a', 'b', 'c'));
    client.snapshots[1]!.next(list(false, 'a', 'b', 'c'));
    expect(seen).toEqual({
      values: [
        list(false, 'a'),
        list(true, 'a', 'b'),
        list(true, 'a', 'b', 'c'),
        list(false, 'a', 'b', 'c'),
      ],
    });
    expect(source.refreshCount).toBe(1);
  });

  it('shows the first list in parts even after a rejection, if nothing was shown', async () => {
    const seen = watch(client.models.Song.observeQuery());
    client.subscriptions[0]!.error(REJECTED);
    await clock.advance(SECOND);
    client.snapshots[1]!.next(list(false, 'a'));
    expect(seen.values).toEqual([list(false, 'a')]);
  });

  it('ends after a denial, as Amplify tells it', async () => {
    const seen = watch(client.models.Song.observeQuery());
    client.subscriptions[0]!.error(DENIED);
    await clock.advance(SECOND);
    expect(seen.error).toEqual({ type: 'onCreate', error: DENIED });
    expect(client.snapshots).toHaveLength(1);
  });

  it('ends after any other error', async () => {
    const seen = watch(client.models.Song.observeQuery());
    client.snapshots[0]!.error(new Error('list'));
    await clock.advance(SECOND);
    expect(seen.error).toEqual(new Error('list'));
  });

  it('is left alone with an API key', async () => {
    const seen = watch(client.models.Song.observeQuery({ authMode: 'apiKey' }));
    client.subscriptions[0]!.error(REJECTED);
    await clock.advance(SECOND);
    expect(seen.error).toEqual({ type: 'onCreate', error: REJECTED });
  });

  it('is Amplify’s own when the guard is destroyed', () => {
    TestBed.resetTestingModule();
    const seen = watch(client.models.Song.observeQuery());
    client.subscriptions[0]!.error(REJECTED);
    expect(seen.error).toEqual({ type: 'onCreate', error: REJECTED });
  });

  it('leaves alone what is no method', () => {
    expect(client.models.Song.version).toBe(1);
  });
});
