import type { AppPage } from './app-page';
import { HOUR_MS } from './app-page';
import type { Heard } from './app/src/events-harness';
import type { Outcome } from './app/src/outcome';
import { redundantBecause } from './engines';
import { expect, test, type Open, type OpenOptions } from './fixtures';
import type { TestTime } from './time/test-time';

// AppSync Events with the unmodified `aws-amplify/api`: in plain Amplify, and next to the guard.

const CHANNEL = '/default/music';
const LANES = ['plain', 'guard'] as const;
type Lane = (typeof LANES)[number];

/** An app that listens to a channel, and another client that publishes to it. */
class Listener {
  private constructor(
    readonly app: AppPage,
    readonly time: TestTime,
  ) {}

  static async open(
    open: Open,
    lane: Lane,
    time: TestTime,
    options: OpenOptions = {},
  ): Promise<Listener> {
    return new Listener(await open(lane, { realtime: true, time, ...options }), time);
  }

  connect(): Promise<Outcome> {
    return this.time.until(this.app.run(({ channels }) => channels.connect()));
  }

  subscribe(name: string, channel?: string): Promise<Outcome> {
    return this.time.until(
      this.app.run(({ channels }, given) => channels.subscribe(...given), [name, channel] as const),
    );
  }

  /** Connects and subscribes. */
  async join(...names: string[]): Promise<void> {
    expect(await this.connect()).toMatchObject({ ok: true });
    for (const name of names) expect(await this.subscribe(name)).toMatchObject({ ok: true });
  }

  publish(event: string): Promise<Outcome> {
    return this.time.until(this.app.run(({ channels }, given) => channels.publish(given), event));
  }

  post(event: string): Promise<Outcome> {
    return this.time.until(this.app.run(({ channels }, given) => channels.post(given), event));
  }

  /** Publishes from another client. Returns the number of subscriptions that received the event. */
  async publishElsewhere(event: string): Promise<number> {
    const receivers = this.app.world.publishToChannel(CHANNEL, event);
    await this.time.settle();
    return receivers;
  }

  heard(name: string): Promise<Heard> {
    return this.app.read(({ channels }, given) => channels.heard(given), name);
  }

  live(): number {
    return this.app.world.realtime.subscriptions().length;
  }

  untilLive(count: number): Promise<void> {
    return this.time.untilTrue(() => this.live() === count);
  }

  gaps(): Promise<number[]> {
    return this.app.events('realtime').then((events) => events.flatMap(({ gapMs }) => gapMs ?? []));
  }
}

function openBoth(open: Open, time: TestTime, options?: OpenOptions): Promise<Listener[]> {
  return Promise.all(LANES.map((lane) => Listener.open(open, lane, time, options)));
}

test.describe('G13 AppSync Events, rejected at connect', () => {
  test('plain Amplify cannot connect; the guarded app connects after one refresh', async ({
    open,
    time,
  }) => {
    const [plain, guard] = await openBoth(open, time);
    for (const { app } of [plain!, guard!]) app.world.clock.advance(HOUR_MS);
    expect(await plain!.connect()).toMatchObject({ ok: false });

    await guard!.join('music');
    expect(await guard!.publishElsewhere('a')).toBe(1);
    expect(await guard!.heard('music')).toEqual({ values: ['a'], errors: [] });
    expect(guard!.app.world.counts()).toMatchObject({
      refreshAttempts: 1,
      realtime: { socketsOpened: 2, connectsRejected: 1, connectsAccepted: 1, startsRejected: 0 },
    });
  });
});

test.describe('G13 AppSync Events, rejected at subscribe', () => {
  test('plain Amplify’s subscription ends; the guarded one receives events after one refresh', async ({
    open,
    time,
  }) => {
    const [plain, guard] = await openBoth(open, time);
    for (const listener of [plain!, guard!]) {
      await listener.join();
      listener.app.world.addFault({ operation: 'realtime:start', kind: 'unauthorized' });
    }
    expect(await plain!.subscribe('music')).toMatchObject({ ok: false });
    expect((await plain!.heard('music')).errors).toHaveLength(1);
    expect(await plain!.publishElsewhere('a')).toBe(0);

    expect(await guard!.subscribe('music')).toMatchObject({ ok: true });
    expect(await guard!.publishElsewhere('a')).toBe(1);
    expect(await guard!.heard('music')).toEqual({ values: ['a'], errors: [] });
    expect(guard!.app.world.counts()).toMatchObject({
      refreshAttempts: 1,
      realtime: { socketsOpened: 1, startsRejected: 1, startsAccepted: 1 },
    });
  });
});

test.describe('G3 AppSync Events, rejected at publish', () => {
  for (const by of ['publish', 'post'] as const) {
    test(`${by}: plain Amplify loses the event; the guarded app publishes it once, after one refresh`, async ({
      open,
      time,
    }) => {
      const lanes = await openBoth(open, time);
      const outcomes: Outcome[] = [];
      for (const listener of lanes) {
        await listener.join('music');
        listener.app.world.addFault({
          operation: by === 'publish' ? 'realtime:publish' : 'events',
          kind: 'unauthorized',
        });
        outcomes.push(await listener[by]('mine'));
        await time.settle();
      }
      const [plain, guard] = lanes;
      expect(outcomes[0]).toMatchObject({ ok: false });
      expect((await plain!.heard('music')).values).toEqual([]);
      expect(plain!.app.world.counts().realtime.eventsPublished).toBe(0);

      expect(outcomes[1]).toMatchObject({ ok: true });
      expect(await guard!.heard('music')).toEqual({ values: ['mine'], errors: [] });
      expect(guard!.app.world.counts().refreshAttempts).toBe(1);
      expect(guard!.app.world.counts().realtime.eventsPublished).toBe(1);
      const operation = by === 'publish' ? 'publish' : 'POST /event';
      expect(guard!.app.outcomes(operation)).toEqual(['rejected', 'ok']);
    });

    test(`${by}: the token expires in transit`, async ({ open, time }) => {
      const lanes = await openBoth(open, time);
      const outcomes: Outcome[] = [];
      for (const { app, ...listener } of lanes) {
        void listener;
        const operation = by === 'publish' ? 'realtime:publish' : 'events';
        const connected = app.run(({ channels }) => channels.connect());
        expect(await time.until(connected)).toMatchObject({ ok: true });
        app.world.addFault({ operation, kind: 'hang' });
        const outcome = app.run(({ channels }, name) => channels[name]('mine'), by);
        await time.settle();
        app.world.clock.advance(HOUR_MS);
        app.world.release();
        outcomes.push(await time.until(outcome));
      }
      expect(outcomes[0]).toMatchObject({ ok: false });
      expect(outcomes[1]).toMatchObject({ ok: true });
      const { refreshAttempts, realtime } = lanes[1]!.app.world.counts();
      expect({ refreshAttempts, published: realtime.eventsPublished }).toEqual({
        refreshAttempts: 1,
        published: 1,
      });
    });
  }
});

test.describe('G13 AppSync Events, rejected while running', () => {
  test('plain Amplify’s subscription ends; the guarded one continues, and its sibling misses no event', async ({
    open,
    time,
  }) => {
    const lanes = await openBoth(open, time);
    for (const listener of lanes) {
      await listener.join('music', 'sibling');
      const [live] = listener.app.world.realtime.subscriptions();
      listener.app.world.realtime.fail({ subscriptionId: live!.subscriptionId });
      await listener.publishElsewhere('at once');
    }
    const [plain, guard] = lanes;
    await time.pass(150_000);
    expect((await plain!.heard('music')).errors).toHaveLength(1);
    expect(await plain!.publishElsewhere('later')).toBe(1);

    expect(await guard!.publishElsewhere('later')).toBe(2);
    expect((await guard!.heard('music')).values.at(-1)).toBe('later');
    expect((await guard!.heard('music')).errors).toEqual([]);
    expect(await guard!.heard('sibling')).toEqual({ values: ['at once', 'later'], errors: [] });
    expect(guard!.app.world.counts()).toMatchObject({
      refreshAttempts: 1,
      realtime: { socketsOpened: 1, startsAccepted: 3 },
    });
  });

  test('the socket breaks: plain Amplify receives nothing for five seconds; the guarded app recovers within two, and reports the gap', async ({
    open,
    time,
  }) => {
    const lanes = await openBoth(open, time);
    for (const listener of lanes) await listener.join('music');
    for (const { app } of lanes) app.world.realtime.drop();
    await time.pass(2_000);
    const [plain, guard] = lanes;
    expect(await plain!.publishElsewhere('a')).toBe(0);
    expect(await guard!.publishElsewhere('a')).toBe(1);
    expect(await guard!.heard('music')).toEqual({ values: ['a'], errors: [] });
    expect(await guard!.gaps()).toHaveLength(1);
    await plain!.untilLive(1);
    await plain!.publishElsewhere('b');
    expect(await plain!.heard('music'), 'without an error').toEqual({ values: ['b'], errors: [] });
  });

  test('an event that is published without a socket is sent when there is one', async ({
    open,
    time,
  }) => {
    const guard = await Listener.open(open, 'guard', time);
    await guard.join('music');
    guard.app.world.realtime.drop();
    // An event that is sent while the connection breaks may have arrived, so the guard doesn't
    // repeat it.
    await time.settle();
    expect(await guard.publish('mine')).toMatchObject({ ok: true });
    await time.settle();
    expect(guard.app.world.counts().realtime.eventsPublished).toBe(1);
  });

  test('a denied channel is one error, and its siblings receive every event', async ({
    open,
    time,
  }) => {
    const lanes = await openBoth(open, time);
    const errors: string[][] = [];
    for (const listener of lanes) {
      await listener.join('music');
      await listener.subscribe('denied', 'royalties/all');
      errors.push((await listener.heard('denied')).errors);
      expect(await listener.publishElsewhere('a')).toBe(1);
      expect(await listener.heard('music')).toEqual({ values: ['a'], errors: [] });
      expect(listener.app.world.counts()).toMatchObject({
        refreshAttempts: 0,
        realtime: { socketsOpened: 1, startsDenied: 1 },
      });
    }
    expect(errors[1], 'the same error as in plain Amplify').toEqual(errors[0]);
  });
});

const MANY = redundantBecause('repeats many times what other tests do once');

test.describe('G5 G13 AppSync Events over expiries', MANY, () => {
  const LIFE_MS = 300_000;
  const EXPIRIES = 4;

  for (const cutAtExpiry of ['subscription', 'socket'] as const) {
    test(`the server cuts the ${cutAtExpiry} at each of ${EXPIRIES} expiries`, async ({
      open,
      time,
    }) => {
      const settings = {
        accessTokenLifeMs: LIFE_MS,
        idTokenLifeMs: LIFE_MS,
        realtime: { cutAtExpiry },
      };
      const [plain, guard] = await openBoth(open, time, { settings });
      await plain!.join('music');
      await guard!.join('music');
      const starts = (): number => guard!.app.world.counts().realtime.startsAccepted;
      for (let expiry = 1; expiry <= EXPIRIES; expiry++) {
        await time.untilTrue(() => starts() > expiry && guard!.live() === 1);
        await guard!.publishElsewhere(`${expiry}`);
        expect(await guard!.publish(`mine ${expiry}`)).toMatchObject({ ok: true });
      }
      await time.settle();
      const values = Array.from({ length: EXPIRIES }, (_, i) => [`${i + 1}`, `mine ${i + 1}`]);
      expect(await guard!.heard('music')).toEqual({ values: values.flat(), errors: [] });
      const { refreshes, refreshAttempts, realtime } = guard!.app.world.counts();
      expect(refreshAttempts).toBe(refreshes);
      expect(refreshes).toBeLessThanOrEqual(EXPIRIES * 2);
      expect(realtime).toMatchObject({ connectsRejected: 0, startsRejected: 0 });
      if (cutAtExpiry === 'subscription') {
        expect((await plain!.heard('music')).errors, 'plain').toHaveLength(1);
        expect(plain!.live()).toBe(0);
      }
    });
  }
});

test.describe('G8 AppSync Events, the session ends', () => {
  test('the subscription gets one error, and the socket closes', async ({ open, time }) => {
    const guard = await Listener.open(open, 'guard', time);
    await guard.join('music');
    await time.until(guard.app.run((harness) => harness.signOut()));
    await time.settle();
    expect((await guard.heard('music')).errors).toHaveLength(1);
    expect(guard.live()).toBe(0);
  });
});
