import { TestBed } from '@angular/core/testing';
import { AuthTokenService, TokenEvent, withSubscriptions } from 'amplify-token-guard';
import {
  FakeRealtime,
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { Amplify } from 'aws-amplify';
import { generateClient } from 'aws-amplify/api';
import { fetchAuthSession } from 'aws-amplify/auth';
import { Hub } from 'aws-amplify/utils';
import { Subscription } from 'rxjs';
import { configureForFakeSession, macrotask } from '../../../../spec-helpers/fake-session';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const ON_EVENT = 'subscription OnEvent { onEvent { id } }';

interface Watched {
  readonly events: unknown[];
  readonly errors: string[];
  readonly subscription: Subscription;
}

let realtime: FakeRealtime;
let source: FakeTokenSource;
let clock: ManualClock;
let events: TokenEvent[];
let hub: string[];
let stopListening: (() => void) | undefined;
let endpoints = 0;
let subscriptions: Subscription;

beforeEach(async () => {
  jest.spyOn(Math, 'random').mockReturnValue(1);
  TestBed.configureTestingModule({
    providers: [provideTokenGuardTesting(withSubscriptions())],
  });
  clock = TestBed.inject(ManualClock);
  realtime = TestBed.inject(FakeRealtime);
  source = TestBed.inject(FakeTokenSource);
  events = [];
  TestBed.inject(AuthTokenService).events$.subscribe((event) => events.push(event));
  source.signIn();
  await clock.settle();
  // Amplify has one socket per endpoint and keeps it across tests.
  configureForFakeSession(`https://api-${++endpoints}.example.com/graphql`);
  hub = [];
  subscriptions = new Subscription();
  // Amplify logs denied subscriptions.
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});

afterEach(async () => {
  stopListening?.();
  subscriptions.unsubscribe();
  await settle();
  Amplify.configure({}, {});
});

/** Subscribes as an app does. */
function watch(query = ON_EVENT): Watched {
  const watched = { events: [] as unknown[], errors: [] as string[] };
  // For Amplify, a query without a type can be any operation. This one is a subscription.
  const subscription = (
    generateClient().graphql({ query }) as unknown as {
      subscribe(observer: object): Subscription;
    }
  ).subscribe({
    next: ({ data }: { data: Record<string, unknown> }) =>
      watched.events.push(...Object.values(data)),
    error: ({ errors }: { errors: { message: string }[] }) =>
      watched.errors.push(...errors.map(({ message }) => message)),
  });
  subscriptions.add(subscription);
  return { ...watched, subscription };
}

async function live(count = 1): Promise<Watched[]> {
  const watched = Array.from({ length: count }, () => watch());
  await settle();
  expect(realtime.match()).toHaveLength(count);
  return watched;
}

/** Records the connection states that Amplify's Hub reports from now on. */
function listenToHub(): void {
  stopListening = Hub.listen('api', ({ payload }) => {
    const { connectionState } = payload.data as { connectionState?: string };
    // Connections of earlier tests close a second later.
    if (connectionState && connectionState !== 'Disconnected') hub.push(connectionState);
  });
}

/** Amplify needs more than microtasks. */
async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) {
    await macrotask();
    await clock.settle();
  }
}

function gaps(): (number | undefined)[] {
  return events.flatMap((event) =>
    event.type === 'realtime' && event.state === 'connected' ? [event.gapMs] : [],
  );
}

describe('G13 an unmodified subscription of Amplify', () => {
  it('receives its events', async () => {
    const [watched] = await live();
    realtime.expectOne().emit({ onEvent: { id: '1' } });
    expect(watched!.events).toEqual([{ id: '1' }]);
    watched!.subscription.unsubscribe();
    await settle();
    expect(realtime.match()).toEqual([]);
  });

  it('rejected at connect', async () => {
    realtime.rejectNext('connect');
    const [watched] = await live();
    realtime.expectOne().emit({ onEvent: 1 });
    expect(watched).toMatchObject({ events: [1], errors: [] });
    expect(source.refreshCount).toBe(1);
    expect(realtime.sockets).toHaveLength(2);
  });

  it('rejected at start', async () => {
    realtime.rejectNext('start');
    const [watched] = await live();
    realtime.expectOne().emit({ onEvent: 1 });
    expect(watched).toMatchObject({ events: [1], errors: [] });
    expect(source.refreshCount).toBe(1);
    expect(realtime.sockets).toHaveLength(1);
    expect(gaps()).toEqual([undefined]);
  });

  it('rejected while running', async () => {
    const [watched] = await live();
    listenToHub();
    await clock.advance(MINUTE);
    source.refreshDurationMs = 1_500;
    realtime.expectOne().rejectToken();
    await clock.advance(2 * SECOND);
    realtime.expectOne().emit({ onEvent: 1 });
    expect(watched).toMatchObject({ events: [1], errors: [] });
    expect(source.refreshCount).toBe(1);
    expect(realtime.sockets).toHaveLength(1);
    expect(gaps()).toEqual([undefined, 1_500]);
    expect(hub).toEqual(['ConnectionDisrupted', 'Connecting', 'Connected']);
  });

  it('a gap that is too short for the clock is reported too', async () => {
    await live();
    source.refreshDurationMs = 0;
    realtime.expectOne().rejectToken();
    await settle();
    expect(gaps()).toEqual([undefined, 0]);
  });

  it('denied: ends alone, and the nine others receive every event', async () => {
    const [denied, ...others] = await live(10);
    listenToHub();
    realtime.match()[0]!.deny();
    await settle();
    expect(denied!.errors).toHaveLength(1);
    expect(denied!.errors[0]).toContain('Not Authorized');
    for (const server of realtime.match()) server.emit({ onEvent: 1 });
    for (const other of others) expect(other).toMatchObject({ events: [1], errors: [] });
    expect(realtime.sockets).toHaveLength(1);
    expect(source.refreshCount).toBe(0);
    // Amplify wanted to close the connection, and learns that it is connected.
    expect(hub).toEqual(['Connected']);
  });

  it('a broken connection: recovers after half a second, and the Hub reports it', async () => {
    const [watched] = await live();
    listenToHub();
    await clock.advance(MINUTE);
    realtime.drop();
    await clock.advance(500);
    realtime.expectOne().emit({ onEvent: 1 });
    expect(watched).toMatchObject({ events: [1], errors: [] });
    expect(gaps()).toEqual([undefined, MINUTE + 500]);
    expect(hub).toEqual(['ConnectionDisrupted', 'Connecting', 'Connected']);
  });

  it('G8 sign-out: one error, and the next user has a new connection', async () => {
    const [watched] = await live();
    await source.signOut();
    await settle();
    expect(watched!.errors).toHaveLength(1);
    expect(watched!.errors[0]).toContain('UnauthorizedException');
    expect(realtime.sockets[0]!.closed).toBe(true);
    source.signIn('second');
    await settle();
    const next = watch();
    await settle();
    realtime.expectOne().emit({ onEvent: 2 });
    expect(next).toMatchObject({ events: [2], errors: [] });
    expect(watched!.events).toEqual([]);
    expect(realtime.expectOne().token).toBe('access-2');
  });

  it('sleep', async () => {
    realtime.connectionTimeoutMs = 300 * SECOND;
    const [watched] = await live();
    clock.sleep(30 * MINUTE);
    document.dispatchEvent(new Event('resume'));
    await clock.advance(500);
    realtime.expectOne().emit({ onEvent: 1 });
    expect(watched).toMatchObject({ events: [1], errors: [] });
  });

  it('G1 G9 during ten expiries', async () => {
    const [watched] = await live();
    for (let i = 0; i < 10; i++) {
      await clock.advance(HOUR);
      realtime.drop();
      await clock.advance(MINUTE);
      realtime.expectOne().emit({ onEvent: i });
    }
    expect(watched!.events).toHaveLength(10);
    expect(watched!.errors).toEqual([]);
  });
});

describe('an Authorization header of the app, in API.GraphQL.headers', () => {
  function configureHeaders(headers: () => Promise<object>): void {
    const endpoint = `https://api-${++endpoints}.example.com/graphql`;
    configureForFakeSession(endpoint, { API: { GraphQL: { headers } } });
  }

  const starts = (): object[] =>
    realtime.sockets.flatMap(({ frames }) =>
      frames
        .filter(({ type }) => type === 'start')
        .map(({ payload }) => {
          const { extensions } = payload as { extensions: { authorization: object } };
          return extensions.authorization;
        }),
    );

  it.each(['Authorization', 'authorization'])(
    'G0 is kept as %s, and its rejection is passed on: no refresh, no second start',
    async (name) => {
      configureHeaders(() => Promise.resolve({ [name]: 'my own' }));
      realtime.rejectNext('start');
      const watched = watch();
      await settle();
      expect(watched.errors).toHaveLength(1);
      expect(watched.errors[0]).toContain('UnauthorizedException');
      expect(starts()).toMatchObject([{ [name]: 'my own' }]);
      expect(source.refreshCount).toBe(0);
    },
  );

  it('G13 is guarded if it is a token of the session', async () => {
    configureHeaders(async () => {
      const { tokens } = await fetchAuthSession();
      return { Authorization: `Bearer ${tokens!.accessToken.toString()}` };
    });
    realtime.rejectNext('start');
    const watched = watch();
    await settle();
    realtime.expectOne().emit({ onEvent: 1 });
    expect(watched).toMatchObject({ events: [1], errors: [] });
    expect(starts()).toMatchObject([
      { Authorization: 'Bearer access-1' },
      { Authorization: 'Bearer access-2' },
    ]);
    expect(source.refreshCount).toBe(1);
  });
});
