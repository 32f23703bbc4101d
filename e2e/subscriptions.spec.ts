import type { AppPage } from './app-page';
import { HOUR_MS } from './app-page';
import type { FeedReport } from './app/src/feed';
import { redundantBecause } from './engines';
import { expect, test, type Open, type OpenOptions } from './fixtures';
import { countLiveObjects } from './live-counts';
import type { TestTime } from './time/test-time';

const STREAM = 'stream-1';
/** Plain Amplify reconnects after 5 s, and then every minute. */
const PLAIN_RECONNECTS_MS = 150_000;

/** A page with subscriptions, and the publisher of their numbered events. */
class Audience {
  #sequence = 0;

  constructor(
    readonly app: AppPage,
    readonly time: TestTime,
  ) {}

  static async open(
    open: Open,
    lane: 'plain' | 'guard',
    time: TestTime,
    options: OpenOptions = {},
  ): Promise<Audience> {
    return new Audience(await open(lane, { realtime: true, time, ...options }), time);
  }

  get published(): number[] {
    return Array.from({ length: this.#sequence }, (_, index) => index + 1);
  }

  async watch(name: string, options: { denied?: boolean; refetch?: boolean } = {}): Promise<void> {
    await this.app.run((harness, args) => harness.watch(...args), [name, options] as const);
  }

  /** Subscribes, and waits until the server has started the subscription. */
  async join(name: string, options?: { refetch?: boolean }): Promise<void> {
    const before = this.live().length;
    await this.watch(name, options);
    await this.untilLive(before + 1);
  }

  publish(): number {
    return this.app.world.publishMusicStreamEvent({ streamId: STREAM, sequence: ++this.#sequence });
  }

  feed(name: string): Promise<FeedReport> {
    return this.app.read((harness, feed) => harness.feed(feed), name);
  }

  async sequences(name: string): Promise<readonly number[]> {
    return (await this.feed(name)).sequences;
  }

  live(): readonly { readonly subscriptionId: string }[] {
    return this.app.world.realtime.subscriptions();
  }

  async untilLive(count: number): Promise<void> {
    await this.time.untilTrue(() => this.live().length === count);
  }

  async untilError(name: string): Promise<void> {
    await this.time.untilTrue(async () => (await this.feed(name)).errors.length > 0);
    expect((await this.feed(name)).errors).toHaveLength(1);
  }

  /**
   * Checks that the guard's subscription receives again, and reported one gap of at least this
   * length.
   */
  async expectRecovered(name: string, leastGapMs = 0, live = 1): Promise<void> {
    await this.untilLive(live);
    this.publish();
    await this.time.settle();
    expect(await this.sequences(name)).toContain(this.published.length);
    const { updates, errors, completed } = await this.feed(name);
    expect({ errors, completed }).toEqual({ errors: [], completed: false });
    const gaps = updates.flatMap((update) => (update.type === 'resubscribed' ? update.gapMs : []));
    expect(gaps).toHaveLength(1);
    expect(gaps[0]).toBeGreaterThanOrEqual(leastGapMs);
  }

  /** Checks that plain Amplify's subscription has ended and doesn't recover. */
  async expectEnded(name: string, error: string | RegExp): Promise<void> {
    await this.untilError(name);
    expect((await this.feed(name)).errors[0]?.error).toMatch(error);
    await this.time.pass(PLAIN_RECONNECTS_MS);
    expect(this.publish(), 'events that reach a subscriber').toBe(0);
    expect(await this.sequences(name)).not.toContain(this.published.length);
  }
}

test.describe('G13 rejected at connect', () => {
  test('plain Amplify’s subscription ends', async ({ open, time }) => {
    const audience = await Audience.open(open, 'plain', time);
    audience.app.world.clock.advance(HOUR_MS);
    await audience.watch('feed');
    await audience.expectEnded('feed', 'Connection failed: UnauthorizedException');
  });

  test('the guarded one recovers with one refresh', async ({ open, time }) => {
    const audience = await Audience.open(open, 'guard', time);
    const { world } = audience.app;
    world.clock.advance(HOUR_MS);
    await audience.watch('feed');
    await audience.expectRecovered('feed');
    expect(world.counts()).toMatchObject({
      refreshes: 1,
      realtime: { connectsRejected: 1, connectsAccepted: 1, startsAccepted: 1 },
    });
  });
});

test.describe('G13 rejected at start', () => {
  test('plain Amplify’s subscription ends', async ({ open, time }) => {
    const audience = await Audience.open(open, 'plain', time);
    audience.app.world.addFault({ operation: 'realtime:start', kind: 'unauthorized' });
    await audience.watch('feed');
    await audience.expectEnded('feed', /UnauthorizedException/);
  });

  test('the guarded one recovers on the same socket with one refresh', async ({ open, time }) => {
    const audience = await Audience.open(open, 'guard', time);
    const { world } = audience.app;
    world.addFault({ operation: 'realtime:start', kind: 'unauthorized' });
    await audience.watch('feed');
    await audience.expectRecovered('feed');
    expect(world.counts()).toMatchObject({
      refreshes: 1,
      realtime: { socketsOpened: 1, startsRejected: 1, startsAccepted: 1 },
    });
  });
});

test.describe('G13 rejected while running', () => {
  const cut = (audience: Audience): void => {
    const [live] = audience.live();
    audience.app.world.realtime.fail({ subscriptionId: live?.subscriptionId ?? '' });
  };

  test('plain Amplify’s subscription ends', async ({ open, time }) => {
    const audience = await Audience.open(open, 'plain', time);
    await audience.join('feed');
    cut(audience);
    await audience.expectEnded('feed', /Token has expired/);
  });

  test('the guarded one recovers on the same socket, and its sibling misses no event', async ({
    open,
    time,
  }) => {
    const audience = await Audience.open(open, 'guard', time);
    const { world } = audience.app;
    await audience.join('feed');
    await audience.join('sibling');
    cut(audience);
    audience.publish();
    await audience.expectRecovered('feed', 0, 2);
    expect(await audience.sequences('sibling')).toEqual([1, 2]);
    expect(await audience.sequences('feed')).toEqual([2]);
    expect((await audience.feed('sibling')).updates).toEqual([]);
    expect(world.counts()).toMatchObject({ refreshes: 1, realtime: { socketsOpened: 1 } });
  });
});

test.describe('G13 a token that expires before a reconnect', () => {
  const dialTwice = async (audience: Audience): Promise<void> => {
    const { app, time } = audience;
    app.world.addFault({ operation: 'realtime:connect', kind: 'hang' });
    await audience.watch('feed');
    await time.settle();
    await app.sleep(HOUR_MS);
    await time.untilTrue(() => app.requests('connect').length > 1);
  };

  test('plain Amplify reconnects with the expired token, and its subscription ends', async ({
    open,
    time,
  }) => {
    const audience = await Audience.open(open, 'plain', time);
    await dialTwice(audience);
    await audience.expectEnded('feed', 'Connection failed: UnauthorizedException');
    const [first, second] = audience.app.requests('connect');
    expect(second).toMatchObject({ tokenId: first?.tokenId, outcome: 'rejected' });
  });

  test('the guard reconnects with the newest token', async ({ open, time }) => {
    const audience = await Audience.open(open, 'guard', time);
    await dialTwice(audience);
    await audience.expectRecovered('feed', 15_000);
    const [first, second] = audience.app.requests('connect');
    expect(second?.tokenId).not.toBe(first?.tokenId);
    expect(audience.app.world.counts().realtime.connectsRejected).toBe(0);
    for (const { tokenLeftMs } of audience.app.requests('connect')) {
      expect(tokenLeftMs).toBeGreaterThan(2_000);
    }
  });
});

test.describe('G13 a socket that breaks', () => {
  test('plain Amplify’s subscription misses events without an error', async ({ open, time }) => {
    const audience = await Audience.open(open, 'plain', time);
    await audience.join('feed');
    audience.publish();
    audience.app.world.realtime.drop();
    audience.publish();
    await audience.untilLive(1);
    audience.publish();
    await time.settle();
    expect(await audience.sequences('feed')).toEqual([1, 3]);
    expect(await audience.feed('feed')).toMatchObject({ updates: [], errors: [] });
  });

  test('the guarded one reports the gap, and loads what it missed', async ({ open, time }) => {
    const audience = await Audience.open(open, 'guard', time);
    await audience.join('feed', { refetch: true });
    audience.publish();
    await time.settle();
    expect(await audience.sequences('feed')).toEqual([1]);
    audience.app.world.realtime.drop();
    audience.publish();
    await audience.expectRecovered('feed', 100);
    const { updates, sequences } = await audience.feed('feed');
    expect(updates).toHaveLength(2);
    expect(sequences).toEqual([1, 3]);
    expect(updates[1]).toMatchObject({
      type: 'refetched',
      data: { getMusicStream: { id: STREAM } },
    });
    expect((await audience.app.events('realtime')).map(({ state }) => state)).toEqual([
      'connecting',
      'connected',
      'disrupted',
      'connected',
    ]);
  });

  test('the guard’s events include Amplify’s own connection', async ({ open, time }) => {
    const { app } = await Audience.open(open, 'guard', time);
    await app.run((harness) => harness.watchByAmplify());
    await time.untilTrue(() => app.world.realtime.subscriptions().length === 1);
    app.world.realtime.drop();
    await time.untilTrue(() => app.world.counts().realtime.startsAccepted === 2);
    await app.run((harness) => harness.unwatchAll());
    const events = async (): Promise<string[]> =>
      (await app.events('realtime')).map(({ client, state }) => `${client} ${state}`);
    await time.untilTrue(async () => (await events()).includes('amplify disconnected'));
    expect((await events()).slice(0, 3)).toEqual([
      'amplify connecting',
      'amplify connected',
      'amplify disrupted',
    ]);
    expect((await events()).filter((event) => event.startsWith('guard'))).toEqual([]);
  });
});

test.describe('G13 offline', () => {
  const goOffline = async ({ app }: Audience): Promise<void> => {
    await app.setOffline(true);
    app.world.realtime.drop();
  };

  test('plain Amplify’s subscription misses events without an error', async ({ open, time }) => {
    const audience = await Audience.open(open, 'plain', time);
    await audience.join('feed');
    await goOffline(audience);
    await time.pass(3_000);
    audience.publish();
    await audience.app.setOffline(false);
    await audience.untilLive(1);
    audience.publish();
    await time.settle();
    expect(await audience.sequences('feed')).toEqual([2]);
    expect(await audience.feed('feed')).toMatchObject({ updates: [], errors: [] });
  });

  test('the guarded one recovers as soon as the network is back', async ({ open, time }) => {
    const audience = await Audience.open(open, 'guard', time);
    await audience.join('feed');
    await goOffline(audience);
    await time.pass(6_000);
    audience.publish();
    const backAtMs = time.monotonicMs();
    await audience.app.setOffline(false);
    await audience.expectRecovered('feed', 6_000);
    expect(time.monotonicMs() - backAtMs).toBeLessThan(2_000);
    expect(await audience.sequences('feed')).toEqual([2]);
  });
});

test.describe('G11 G13 sleep', () => {
  test('plain Amplify’s subscription misses events without an error', async ({ open, time }) => {
    const audience = await Audience.open(open, 'plain', time);
    await audience.join('feed');
    await audience.app.sleep(2 * HOUR_MS);
    audience.app.world.realtime.drop();
    audience.publish();
    await audience.app.wake();
    await audience.untilLive(1);
    audience.publish();
    await time.settle();
    expect(await audience.sequences('feed')).toEqual([2]);
    expect(await audience.feed('feed')).toMatchObject({ updates: [], errors: [] });
  });

  test('the guarded one recovers with a fresh token, and reports how long it was down', async ({
    open,
    time,
  }) => {
    const audience = await Audience.open(open, 'guard', time);
    await audience.join('feed');
    // The server keeps the socket open, but sends nothing, as after a change of network.
    await audience.app.sleep(2 * HOUR_MS);
    await audience.app.wake();
    await time.untilTrue(() => audience.app.world.counts().realtime.startsAccepted === 2);
    await audience.expectRecovered('feed', 2 * HOUR_MS);
    expect(audience.app.world.counts()).toMatchObject({
      refreshes: 1,
      realtime: { connectsRejected: 0, startsRejected: 0 },
    });
  });
});

test.describe('G13 denied', () => {
  const ATTEMPTS = 5;
  const SIBLINGS = ['a', 'b', 'c'];

  const denyAmong = async (audience: Audience): Promise<void> => {
    for (const name of SIBLINGS) await audience.join(name);
    for (let i = 0; i < ATTEMPTS; i++) {
      audience.publish();
      await audience.watch(`denied-${i}`, { denied: true });
      await audience.untilError(`denied-${i}`);
      audience.publish();
      await audience.time.settle();
    }
    await audience.untilLive(SIBLINGS.length);
    audience.publish();
    await audience.time.settle();
    expect(await audience.sequences('a')).toContain(audience.published.length);
  };

  test('in plain Amplify, its siblings miss events', async ({ open, time }) => {
    const audience = await Audience.open(open, 'plain', time);
    await denyAmong(audience);
    for (const name of SIBLINGS) {
      expect((await audience.sequences(name)).length).toBeLessThan(audience.published.length);
      expect(await audience.feed(name)).toMatchObject({ updates: [], errors: [] });
    }
  });

  test('with the guard, its siblings receive every event, and each denial is one error', async ({
    open,
    time,
  }) => {
    const audience = await Audience.open(open, 'guard', time);
    await denyAmong(audience);
    for (const name of SIBLINGS) {
      expect(await audience.sequences(name)).toEqual(audience.published);
      expect(await audience.feed(name)).toMatchObject({ updates: [], errors: [] });
    }
    for (let i = 0; i < ATTEMPTS; i++) {
      const { errors, updates } = await audience.feed(`denied-${i}`);
      expect(errors).toMatchObject([{ name: 'GraphqlRequestError', isDenied: true }]);
      expect(updates).toEqual([]);
    }
    expect(audience.app.world.counts()).toMatchObject({
      refreshes: 0,
      realtime: { socketsOpened: 1, startsDenied: ATTEMPTS },
    });
  });
});

test.describe('G8 the end of a session', () => {
  test('gives each subscription one typed error, and closes the socket', async ({ open, time }) => {
    const audience = await Audience.open(open, 'guard', time);
    await audience.join('a');
    await audience.join('b');
    await time.until(audience.app.run((harness) => harness.signOut()));
    for (const name of ['a', 'b']) {
      expect((await audience.feed(name)).errors).toMatchObject([{ code: 'signed-out' }]);
    }
    const { realtime } = audience.app.world;
    expect(realtime.subscriptions()).toEqual([]);
    expect(audience.app.world.counts().realtime.socketsClosed).toBe(1);
  });
});

const MANY = redundantBecause('repeats many times what other tests do once');

test.describe('a hundred subscriptions', MANY, () => {
  const COUNT = 100;
  const EXPIRIES = 10;
  const DROPS = 5;
  const LIFE_MS = 300_000;

  for (const cutAtExpiry of ['subscription', 'socket'] as const) {
    test(`G5 G13 survive ${EXPIRIES} expiries that cut each ${cutAtExpiry}, and ${DROPS} drops`, async ({
      open,
      time,
    }) => {
      const settings = {
        accessTokenLifeMs: LIFE_MS,
        idTokenLifeMs: LIFE_MS,
        realtime: { cutAtExpiry },
      };
      const audience = await Audience.open(open, 'guard', time, { settings });
      const { world } = audience.app;
      await audience.app.run((harness, count) => harness.watchMany(count), COUNT);
      await audience.untilLive(COUNT);
      const starts = (): number => world.counts().realtime.startsAccepted;
      for (let drops = 0; drops < DROPS; drops++) {
        // All subscriptions restart at each expiry.
        const goal = starts() + (COUNT * EXPIRIES) / DROPS;
        await time.untilTrue(() => starts() >= goal);
        await audience.untilLive(COUNT);
        audience.publish();
        world.realtime.drop();
        await audience.untilLive(COUNT);
      }
      const { refreshes, refreshAttempts, realtime } = world.counts();

      audience.publish();
      const feeds = (): Promise<FeedReport[]> => audience.app.read((harness) => harness.feeds());
      await time.settle();
      for (const { sequences, updates, errors, completed } of await feeds()) {
        // Each event was published while all subscriptions were running.
        expect(sequences).toEqual(audience.published);
        expect({ errors, completed }).toEqual({ errors: [], completed: false });
        expect(updates.length).toBeGreaterThanOrEqual(EXPIRIES + DROPS);
      }

      expect(refreshAttempts).toBe(refreshes);
      const renewals = await audience.app.events('refreshed');
      // No cut caused a refresh, and no token was refreshed twice.
      expect(new Set(renewals.map(({ trigger }) => trigger))).toEqual(new Set(['ahead']));
      // The age of a token counts from the time its refresh was sent. A refresh earlier than the
      // lifetime minus one second of rounding, the longest lead, and the largest jitter is one too
      // many.
      const sentAtMs = renewals.map(({ atMs, durationMs }) => atMs - durationMs);
      const pauses = sentAtMs.slice(1).map((atMs, index) => atMs - (sentAtMs[index] ?? 0));
      expect(Math.min(...pauses)).toBeGreaterThan(LIFE_MS - 1_000 - LIFE_MS / 3 - LIFE_MS / 5);
      expect(realtime).toMatchObject({ connectsRejected: 0, startsRejected: 0, startsDenied: 0 });
      // An expiry may occur while the guard recovers from the last drop.
      const mostCuts = EXPIRIES + DROPS;
      const mostSockets = 1 + DROPS + (cutAtExpiry === 'socket' ? mostCuts : 0);
      expect(realtime.socketsOpened).toBeLessThanOrEqual(mostSockets);
      expect(realtime.startsAccepted).toBeLessThanOrEqual(COUNT * (1 + DROPS + mostCuts));
    });
  }
});

test.describe('G14 G16 hundreds of subscriptions that start and stop', () => {
  test('leave no socket, timer or listener', async ({ open }) => {
    const app = await open('guard', { realtime: true, onPage: countLiveObjects });
    const { world } = app;
    // The same state as after the first subscription has closed its socket.
    const idle = async (): Promise<object> => ({
      ...(await app.page.evaluate(() => window.liveCounts())),
      hub: await app.read((harness) => harness.apiHubListeners()),
    });
    const before = await idle();
    await app.run((harness) => harness.startAndStop(400));
    // In real time, so that they are unsubscribed at every stage of their start. A leak would stay
    // forever.
    await expect.poll(idle).toEqual(before);
    const sockets = (): number => {
      const { socketsOpened, socketsClosed } = world.counts().realtime;
      return socketsOpened - socketsClosed;
    };
    await expect.poll(sockets).toBe(0);
    expect(world.realtime.subscriptions()).toEqual([]);
    expect(before).toMatchObject({ sockets: 0, hub: 0 });
  });
});
