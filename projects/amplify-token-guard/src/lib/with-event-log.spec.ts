import { inspect } from 'node:util';
import { TestBed } from '@angular/core/testing';
import {
  AuthTokenService,
  GraphqlAuthClient,
  TokenEvent,
  TokenGuardFeature,
} from 'amplify-token-guard';
import {
  FakeGraphqlTransport,
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { withEventLog } from './with-event-log';
import { withExpiryWarning } from './with-expiry-warning';

const HOUR = 3_600_000;

let source: FakeTokenSource;
let clock: ManualClock;

function setUp(...features: TokenGuardFeature[]): void {
  TestBed.configureTestingModule({
    providers: [provideTokenGuardTesting({ sessionLifetimeMs: 2 * HOUR }, ...features)],
  });
  source = TestBed.inject(FakeTokenSource);
  clock = TestBed.inject(ManualClock);
}

describe('withEventLog()', () => {
  it('writes each event with its name to the console', async () => {
    const info = jest.spyOn(console, 'info').mockImplementation();
    setUp(withEventLog());
    source.signIn();
    await clock.settle();
    source.signIn('bob');
    await clock.settle();
    expect(info.mock.calls).toEqual([
      [
        '[amplify-token-guard] signed-in',
        { type: 'signed-in', userId: 'bob', atMs: clock.wallMs() },
      ],
    ]);
  });

  it('writes to a custom function instead', async () => {
    const info = jest.spyOn(console, 'info').mockImplementation();
    const lines: string[] = [];
    setUp(withEventLog((line, event) => lines.push(`${line} at ${event.atMs}`)));
    await clock.settle();
    source.signIn();
    await clock.settle();
    await source.signOut();
    await clock.settle();
    expect(lines).toEqual([
      `[amplify-token-guard] signed-in at ${clock.wallMs()}`,
      `[amplify-token-guard] signed-out at ${clock.wallMs()}`,
    ]);
    expect(info).not.toHaveBeenCalled();
  });

  it('writes the events that all listeners get, in the same order', async () => {
    const written: TokenEvent[] = [];
    const received: TokenEvent[] = [];
    setUp(withEventLog((_, event) => written.push(event)));
    TestBed.inject(AuthTokenService).events$.subscribe((event) => received.push(event));
    source.signIn();
    source.failNext();
    await clock.advance(2 * HOUR);
    expect(written.length).toBeGreaterThan(2);
    expect(written).toEqual(received);
  });

  it('writes nothing by default', async () => {
    const info = jest.spyOn(console, 'info').mockImplementation();
    setUp();
    source.signIn();
    await clock.advance(HOUR);
    expect(info).not.toHaveBeenCalled();
  });
});

describe('G16 destroying the injector ends the log', () => {
  it('which gets no more events', async () => {
    const lines: string[] = [];
    setUp(withEventLog((line) => lines.push(line)));
    await clock.settle();
    const [theSource, theClock] = [source, clock];
    TestBed.resetTestingModule();
    theSource.signIn();
    await theClock.settle();
    expect(lines).toEqual([]);
  });
});

describe('G12 no token is in a log', () => {
  it('whatever happens', async () => {
    const logged: unknown[][] = [];
    setUp(
      withEventLog((...args) => logged.push(args)),
      withExpiryWarning(),
    );
    const transport = TestBed.inject(FakeGraphqlTransport);
    const request = async (): Promise<void> => {
      TestBed.inject(GraphqlAuthClient)
        .query('{ now }')
        .subscribe({ error: () => undefined });
      await clock.settle();
    };
    const answer = async (status: number): Promise<void> => {
      for (const call of transport.match()) call.answer({ status, errors: [{ message: 'no' }] });
      await clock.settle();
    };

    await clock.settle();
    source.signIn();
    await clock.settle();
    source.otherTabRefreshed();
    await clock.settle();
    // One late rejection, and one that isn't late.
    await request();
    await answer(401);
    await answer(401);
    await request();
    source.otherTabRefreshed();
    await clock.settle();
    await answer(401);
    // Refreshing fails until the token expires, and then the session ends.
    source.failNext(new Error('The token access-1 is no good.'), 1_000);
    clock.stepWall(5_000);
    await clock.advance(2 * HOUR);
    await source.signOut();
    await clock.settle();
    source.signIn('bob');
    await clock.settle();
    TestBed.inject(AuthTokenService)
      .refresh()
      .catch(() => undefined);
    await clock.settle();
    await clock.advance(60_000);

    const types = new Set(logged.map(([, event]) => (event as TokenEvent).type));
    expect([...types].sort()).toEqual([
      'adopted',
      'clock-stepped',
      'expired',
      'expiring',
      'refresh-failed',
      'refreshed',
      'retried',
      'signed-in',
      'signed-out',
    ]);
    for (const text of [
      JSON.stringify(logged),
      inspect(logged, { depth: null, showHidden: true }),
    ]) {
      expect(text).not.toMatch(/(access|id)-\d/);
    }
  });

  it('not even at the end of a session', async () => {
    const logged: unknown[][] = [];
    setUp(withEventLog((...args) => logged.push(args)));
    source.signIn();
    await clock.settle();
    source.endNext();
    await clock.advance(2 * HOUR);
    expect(logged.map(([line]) => line)).toEqual(['[amplify-token-guard] session-ended']);
    for (const text of [
      JSON.stringify(logged),
      inspect(logged, { depth: null, showHidden: true }),
    ]) {
      expect(text).not.toMatch(/(access|id)-\d/);
    }
  });
});
