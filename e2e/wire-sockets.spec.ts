import { SECOND } from '../projects/mock-backend/src/accounts';
import type { AppPage } from './app-page';
import { HOUR_MS } from './app-page';
import type { Watched } from './app/src/data-harness';
import { redundantBecause } from './engines';
import type { Open, OpenOptions } from './fixtures';
import { expect, test } from './fixtures';

// Subscriptions of unmodified `generateClient()` code: in plain Amplify, and next to the guard.

interface Lanes {
  readonly plain: AppPage;
  readonly guard: AppPage;
}

async function openLanes(open: Open, options: OpenOptions = {}): Promise<Lanes> {
  const [plain, guard] = await Promise.all([
    open('plain', { ...options, gen2: true }),
    open('guard', { ...options, gen2: true }),
  ]);
  return { plain, guard };
}

function openGuard(open: Open, options: OpenOptions = {}): Promise<AppPage> {
  return open('guard', { ...options, gen2: true });
}

/** Subscribes to new songs, and waits until the server has started the subscription. */
async function watch(app: AppPage, count = 1): Promise<void> {
  for (let i = 0; i < count; i++) {
    await app.run(({ data }, name) => data.watch('created', name), `created-${i}`);
    // One after the other, so that the server lists them in this order.
    await untilLive(app, i + 1);
  }
}

async function untilLive({ world, time }: AppPage, count: number): Promise<void> {
  await time!.untilTrue(() => world.realtime.subscriptions().length === count);
}

/** Another client creates a song. Returns the number of subscriptions that received it. */
function create({ world }: AppPage, title: string): number {
  const song = world.songs.create({ id: title, title }, world.clock.now());
  return world.realtime.publish('createSong', song!);
}

/** What a subscription has received when everything in transit has arrived. */
async function seen(app: AppPage, name = 'created-0'): Promise<Watched> {
  await app.time!.settle();
  return app.read(({ data }, what) => data.seen(what), name);
}

/** The only error of the subscription. */
async function errorOf(app: AppPage, name?: string): Promise<string> {
  await app.time!.untilTrue(async () => (await seen(app, name)).errors.length > 0);
  const { errors } = await seen(app, name);
  expect(errors).toHaveLength(1);
  return errors[0]!;
}

/** Checks that the subscription received these songs and nothing else. */
async function expectReceived(app: AppPage, titles: string[], name?: string): Promise<void> {
  expect(await seen(app, name)).toEqual({ values: titles, errors: [], isComplete: false });
}

/** The gaps that the guard reported. */
async function gaps(app: AppPage): Promise<number[]> {
  return (await app.events('realtime')).flatMap(({ gapMs }) => gapMs ?? []);
}

test.describe('G13 rejected at connect', () => {
  test('plain Amplify’s subscription ends; the guarded one receives events after one refresh', async ({
    open,
    time,
  }) => {
    const { plain, guard } = await openLanes(open, { time });
    for (const { world } of [plain, guard]) world.clock.advance(HOUR_MS);
    await plain.run(({ data }) => data.watch('created', 'created-0'));
    expect(await errorOf(plain)).toContain('Connection failed: UnauthorizedException');

    await watch(guard);
    create(guard, 'a');
    await expectReceived(guard, ['a']);
    expect(guard.world.counts()).toMatchObject({
      refreshAttempts: 1,
      realtime: { socketsOpened: 2, connectsRejected: 1, connectsAccepted: 1, startsRejected: 0 },
    });
    expect(await gaps(guard)).toEqual([]);
  });
});

test.describe('G13 rejected at start', () => {
  test('plain Amplify’s subscription ends; the guarded one receives events after one refresh', async ({
    open,
    time,
  }) => {
    const { plain, guard } = await openLanes(open, { time });
    for (const { world } of [plain, guard]) {
      world.addFault({ operation: 'realtime:start', kind: 'unauthorized' });
    }
    await plain.run(({ data }) => data.watch('created', 'created-0'));
    expect(await errorOf(plain)).toMatch(/UnauthorizedException/);

    await watch(guard);
    create(guard, 'a');
    await expectReceived(guard, ['a']);
    expect(guard.world.counts()).toMatchObject({
      refreshAttempts: 1,
      realtime: { socketsOpened: 1, startsRejected: 1, startsAccepted: 1 },
    });
  });
});

test.describe('G13 rejected while running', () => {
  test('plain Amplify’s subscription ends; the guarded one continues, and its sibling misses no event', async ({
    open,
    time,
  }) => {
    const { plain, guard } = await openLanes(open, { time });
    for (const app of [plain, guard]) {
      await watch(app, 2);
      const [live] = app.world.realtime.subscriptions();
      app.world.realtime.fail({ subscriptionId: live!.subscriptionId });
    }
    expect(await errorOf(plain)).toMatch(/Token has expired/);

    expect(create(guard, 'at once'), 'delivered meanwhile').toBeGreaterThanOrEqual(1);
    await untilLive(guard, 2);
    create(guard, 'later');
    await expectReceived(guard, ['at once', 'later'], 'created-1');
    const { values, errors } = await seen(guard);
    expect(values.at(-1)).toBe('later');
    expect(errors).toEqual([]);
    expect(guard.world.counts()).toMatchObject({
      refreshAttempts: 1,
      realtime: { socketsOpened: 1, startsRejected: 0, startsAccepted: 3 },
    });
    expect(await gaps(guard)).toHaveLength(1);
  });
});

test.describe('G13 denied', () => {
  const SIBLINGS = 9;

  test('plain Amplify cuts nine healthy subscriptions; with the guard they receive every event', async ({
    open,
    time,
  }) => {
    const lanes = await openLanes(open, { time });
    const errors: string[] = [];
    for (const app of [lanes.plain, lanes.guard]) {
      await watch(app, SIBLINGS);
      create(app, 'before');
      await app.run(({ data }) => data.watch('denied'));
      errors.push(await errorOf(app, 'denied'));
      expect(app.world.counts().refreshAttempts).toBe(0);
    }
    expect(errors[1], 'the same error as in plain Amplify').toBe(errors[0]);

    await time.settle();
    expect(create(lanes.plain, 'after'), 'subscribers of plain Amplify').toBe(0);
    expect(create(lanes.guard, 'after'), 'guarded subscribers').toBe(SIBLINGS);
    for (let i = 0; i < SIBLINGS; i++) {
      await expectReceived(lanes.guard, ['before', 'after'], `created-${i}`);
    }
    expect(lanes.guard.world.counts().realtime).toMatchObject({
      socketsOpened: 1,
      socketsClosed: 0,
      startsDenied: 1,
      startsAccepted: SIBLINGS,
    });
  });
});

test.describe('G0 a limit of the service', () => {
  test('one subscription too many gets an immediate error, as in plain Amplify', async ({
    open,
    time,
  }) => {
    const { plain, guard } = await openLanes(open, { time });
    for (const app of [plain, guard]) {
      app.world.settings.patch({ realtime: { maxSubscriptions: 1 } });
      await watch(app);
      await app.run(({ data }) => data.watch('created', 'one too many'));
    }
    const { errors } = await seen(plain, 'one too many');
    expect((await seen(guard, 'one too many')).errors).toEqual(errors);
    expect(errors).toEqual([expect.stringContaining('MaxSubscriptionsReachedError')]);
    create(guard, 'a');
    await expectReceived(guard, ['a']);
    expect(guard.world.counts()).toMatchObject({
      refreshAttempts: 0,
      realtime: { socketsOpened: 1, startsAccepted: 1, startsFailed: 1 },
    });
  });
});

test.describe('G7 G13 a broken connection', () => {
  test('plain Amplify receives nothing for five seconds; the guarded subscription recovers within two, and the guard reports the gap', async ({
    open,
    time,
  }) => {
    const { plain, guard } = await openLanes(open, { time });
    for (const app of [plain, guard]) {
      await watch(app);
      await app.run((harness) => harness.data.noteConnectionStates());
      app.world.realtime.drop();
    }
    await time.pass(2_000);
    expect(guard.world.realtime.subscriptions()).toHaveLength(1);
    create(guard, 'a');
    await expectReceived(guard, ['a']);
    expect(await gaps(guard)).toHaveLength(1);
    // What Amplify reports of its own connection when it breaks. DataStore depends on these states.
    expect(await guard.run((harness) => harness.data.connectionStates)).toEqual([
      'ConnectionDisrupted',
      'Connecting',
      'Connected',
    ]);

    const states = (): Promise<string[]> => plain.read((harness) => harness.data.connectionStates);
    expect(await states()).toEqual(['ConnectionDisrupted']);
    expect(create(plain, 'a'), 'subscribers of plain Amplify').toBe(0);
  });
});

test.describe('G11 sleep', () => {
  test('a socket that broke during a sleep is replaced at the wake-up', async ({ open, time }) => {
    const guard = await openGuard(open, { time });
    await watch(guard);
    guard.world.settings.patch({ realtime: { keepAlive: false } });
    await guard.sleep(HOUR_MS / 2);
    await guard.wake();
    await time.untilTrue(() => guard.world.counts().realtime.startsAccepted === 2);
    create(guard, 'a');
    await expectReceived(guard, ['a']);
    expect((await gaps(guard))[0]).toBeGreaterThanOrEqual(HOUR_MS / 2);
  });
});

test.describe('G8 G9 the end of a session', () => {
  test('sign-out: the subscription gets one error, and the next user subscribes with a new one', async ({
    open,
    time,
  }) => {
    const guard = await openGuard(open, { time });
    await watch(guard);
    await guard.run((harness) => harness.signOut());
    expect(await errorOf(guard)).toMatch(/UnauthorizedException/);
    await untilLive(guard, 0);
    await guard.signIn(SECOND);
    await guard.run(({ data }) => data.watch('created', 'of the second'));
    await untilLive(guard, 1);
    create(guard, 'a');
    await expectReceived(guard, ['a'], 'of the second');
    expect((await seen(guard)).values).toEqual([]);
    const subs = guard.world.realtime.subscriptions().map(({ sub }) => sub);
    expect(subs).toEqual([SECOND.sub]);
  });
});

test.describe('G14', () => {
  test('unsubscribing sends a stop, and the last one closes the socket', async ({ open, time }) => {
    const guard = await openGuard(open, { time });
    await watch(guard, 2);
    await guard.run(({ data }) => data.unwatch('created-0'));
    await time.settle();
    expect(guard.world.counts().realtime).toMatchObject({ stops: 1, socketsClosed: 0 });
    await guard.run(({ data }) => data.unwatch('created-1'));
    await time.untilTrue(() => guard.world.counts().realtime.socketsClosed === 1);
  });
});

test.describe('G13 observeQuery()', () => {
  test('in plain Amplify, it ends after one rejection; with the guard, it continues, and is correct after a restart at each gap', async ({
    open,
    time,
  }) => {
    const lanes = await openLanes(open, { time });
    for (const app of [lanes.plain, lanes.guard]) {
      for (const title of ['a', 'b']) create(app, title);
      await app.run(({ data }) => data.watch('observed'));
      // The server lists them in the order of their start, and plain Amplify reports only the first
      // failure.
      await untilLive(app, 3);
      await app.run((harness) => harness.watchCurrentList());
      await untilLive(app, 6);
      expect((await seen(app, 'observed')).values).toHaveLength(1);
      // It is created during the gap, so no subscriber receives it.
      app.world.songs.create({ id: 'missed', title: 'missed' }, app.world.clock.now());
      for (const { subscriptionId, field } of app.world.realtime.subscriptions()) {
        if (field === 'onUpdateSong') app.world.realtime.fail({ subscriptionId });
      }
    }
    await errorOf(lanes.plain, 'observed');

    await untilLive(lanes.guard, 6);
    create(lanes.guard, 'c');
    const { values, errors } = await seen(lanes.guard, 'observed');
    expect(values.at(-1)).toEqual(['a', 'b', 'c']);
    expect(errors).toEqual([]);
    const truth = (): Promise<string[][]> =>
      lanes.guard.read((harness) => harness.data.currentLists);
    expect((await truth()).at(-1)?.toSorted()).toEqual(['a', 'b', 'c', 'missed']);
    // The list never shrank.
    const lengths = (await truth()).map(({ length }) => length);
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
  });
});

const MANY = redundantBecause('repeats many times what other tests do once');

test.describe('a hundred unmodified subscriptions', MANY, () => {
  const COUNT = 100;
  const EXPIRIES = 10;
  const DROPS = 5;
  const LIFE_MS = 300_000;
  const BACK_WITHIN_MS = 2_000;

  test(`G5 G13 survive ${EXPIRIES} expiries that cut each subscription, and ${DROPS} network outages`, async ({
    open,
    time,
  }) => {
    const settings = {
      accessTokenLifeMs: LIFE_MS,
      idTokenLifeMs: LIFE_MS,
      realtime: { cutAtExpiry: 'subscription' as const },
    };
    const guard = await openGuard(open, { settings, time });
    const { world } = guard;
    const live = (): number => world.realtime.subscriptions().length;
    await guard.run(({ data }, count) => {
      for (let i = 0; i < count; i++) data.watch('created', `created-${i}`);
    }, COUNT);
    await time.untilTrue(() => live() === COUNT);

    const starts = (): number => world.counts().realtime.startsAccepted;
    const published: string[] = [];
    for (let drop = 1; drop <= DROPS; drop++) {
      // All subscriptions restart at each expiry.
      const goal = starts() + (COUNT * EXPIRIES) / DROPS;
      await time.untilTrue(() => starts() >= goal && live() === COUNT);
      published.push(`${drop}`);
      expect(create(guard, `${drop}`)).toBe(COUNT);
      await time.settle();
      await guard.setOffline(true);
      world.realtime.drop();
      await time.pass(10_000);
      expect(live()).toBe(0);
      const backAtMs = time.monotonicMs();
      await guard.setOffline(false);
      await time.untilTrue(() => live() === COUNT);
      expect(time.monotonicMs() - backAtMs).toBeLessThan(BACK_WITHIN_MS);
    }
    const { refreshes, refreshAttempts, realtime } = world.counts();
    for (let i = 0; i < COUNT; i++) {
      expect(await seen(guard, `created-${i}`)).toEqual({
        values: published,
        errors: [],
        isComplete: false,
      });
    }
    expect(refreshAttempts).toBe(refreshes);
    const renewals = await guard.events('refreshed');
    // No cut caused a refresh, and no token was refreshed twice: see subscriptions.spec.ts.
    expect(new Set(renewals.map(({ trigger }) => trigger))).toEqual(new Set(['ahead']));
    const sentAtMs = renewals.map(({ atMs, durationMs }) => atMs - durationMs);
    const pauses = sentAtMs.slice(1).map((atMs, index) => atMs - (sentAtMs[index] ?? 0));
    expect(Math.min(...pauses)).toBeGreaterThan(LIFE_MS - 1_000 - LIFE_MS / 3 - LIFE_MS / 5);
    expect(realtime).toMatchObject({ connectsRejected: 0, startsRejected: 0, startsDenied: 0 });
    expect(realtime.socketsOpened).toBeLessThanOrEqual(1 + DROPS);
    expect(realtime.startsAccepted).toBeLessThanOrEqual(COUNT * (1 + DROPS + EXPIRIES + DROPS));
    // Also while the network was down.
    expect(realtime.handshakesRefused).toBe(0);
  });
});
