import { SECOND } from '../projects/mock-backend/src/accounts';
import type { AppPage } from './app-page';
import { HOUR_MS } from './app-page';
import type { Watched } from './app/src/data-harness';
import { sparedBecause } from './engines';
import type { Open, OpenOptions } from './fixtures';
import { expect, test } from './fixtures';

// Clients of generateClient() that nobody touches: plain Amplify's, and the same with the guard beside them.

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

/** Subscribes to new songs, and waits until the server has it. */
async function watch(app: AppPage, count = 1): Promise<void> {
  for (let i = 0; i < count; i++) {
    await app.run(({ data }, name) => data.watch('created', name), `created-${i}`);
    // One after the other: the server lists them in this order.
    await untilLive(app, i + 1);
  }
}

async function untilLive({ world, time }: AppPage, count: number): Promise<void> {
  await time!.untilTrue(() => world.realtime.subscriptions().length === count);
}

/** Somebody else creates a song. @returns how many subscriptions were told */
function create({ world }: AppPage, title: string): number {
  const song = world.songs.create({ id: title, title }, world.clock.now());
  return world.realtime.publish('createSong', song!);
}

/** What a subscription has brought by now, when all that is on its way has arrived. */
async function seen(app: AppPage, name = 'created-0'): Promise<Watched> {
  await app.time!.settle();
  return app.read(({ data }, what) => data.seen(what), name);
}

/** Its one error. */
async function errorOf(app: AppPage, name?: string): Promise<string> {
  await app.time!.untilTrue(async () => (await seen(app, name)).errors.length > 0);
  const { errors } = await seen(app, name);
  expect(errors).toHaveLength(1);
  return errors[0]!;
}

/** It has received the songs, and heard nothing else. */
async function expectReceived(app: AppPage, titles: string[], name?: string): Promise<void> {
  expect(await seen(app, name)).toEqual({ values: titles, errors: [], isComplete: false });
}

/** Gaps that the guard told of. */
async function gaps(app: AppPage): Promise<number[]> {
  return (await app.events('realtime')).flatMap(({ gapMs }) => gapMs ?? []);
}

test.describe('G13 rejected at connect', () => {
  test('plain Amplify’s subscription is dead, the guarded one receives after one refresh', async ({
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
  test('plain Amplify’s subscription is dead, the guarded one receives after one refresh', async ({
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

test.describe('G13 rejected in mid-life', () => {
  test('plain Amplify’s subscription is dead; the guarded one goes on, and its sibling misses nothing', async ({
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

    expect(create(guard, 'at once'), 'told meanwhile').toBeGreaterThanOrEqual(1);
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
    expect(errors[1], 'as plain Amplify tells it').toBe(errors[0]);

    await time.settle();
    expect(create(lanes.plain, 'after'), 'plain Amplify’s that are told').toBe(0);
    expect(create(lanes.guard, 'after'), 'guarded ones that are told').toBe(SIBLINGS);
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
  test('one subscription too many is told at once, as plain Amplify tells it', async ({
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

test.describe('G7 G13 a break', () => {
  test('plain Amplify is deaf for five seconds; the guarded subscription is back within two, and the gap is told', async ({
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
    // What Amplify tells of a connection of its own that broke, and what DataStore goes by.
    expect(await guard.run((harness) => harness.data.connectionStates)).toEqual([
      'ConnectionDisrupted',
      'Connecting',
      'Connected',
    ]);

    const states = (): Promise<string[]> => plain.read((harness) => harness.data.connectionStates);
    expect(await states()).toEqual(['ConnectionDisrupted']);
    expect(create(plain, 'a'), 'plain Amplify’s that are told').toBe(0);
  });
});

test.describe('G11 sleep', () => {
  test('a socket that died while the device slept is replaced when it wakes', async ({
    open,
    time,
  }) => {
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
  test('signed out: one error, nothing is sent with the next user’s token, who subscribes anew', async ({
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
  test('unsubscribing stops it on the wire, and the last one closes the socket', async ({
    open,
    time,
  }) => {
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
  test('plain Amplify’s is dead after one rejection; the guarded one goes on, and shows the truth when it is begun anew after a gap', async ({
    open,
    time,
  }) => {
    const lanes = await openLanes(open, { time });
    for (const app of [lanes.plain, lanes.guard]) {
      for (const title of ['a', 'b']) create(app, title);
      await app.run(({ data }) => data.watch('observed'));
      // The server lists them in the order in which they start, and plain Amplify tells only the first that fails.
      await untilLive(app, 3);
      await app.run((harness) => harness.watchTruth());
      await untilLive(app, 6);
      expect((await seen(app, 'observed')).values).toHaveLength(1);
      // Nobody tells of this one: it falls into the gap.
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
    const truth = (): Promise<string[][]> => lanes.guard.read((harness) => harness.data.truths);
    expect((await truth()).at(-1)?.toSorted()).toEqual(['a', 'b', 'c', 'missed']);
    // It never showed less than before.
    const lengths = (await truth()).map(({ length }) => length);
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
  });
});

const MANY = sparedBecause('it repeats, many times, what the others do once');

test.describe('a hundred untouched subscriptions', MANY, () => {
  const COUNT = 100;
  const EXPIRIES = 10;
  const DROPS = 5;
  const LIFE_MS = 300_000;
  const BACK_WITHIN_MS = 2_000;

  test(`G5 G13 survive ${EXPIRIES} expiries that cut each of them, and ${DROPS} losses of the network`, async ({
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
      // All of them are started anew at each expiry.
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
    // No cut caused one, and no token was refreshed twice: see subscriptions.spec.ts.
    expect(new Set(renewals.map(({ trigger }) => trigger))).toEqual(new Set(['ahead']));
    const sentAtMs = renewals.map(({ atMs, durationMs }) => atMs - durationMs);
    const pauses = sentAtMs.slice(1).map((atMs, index) => atMs - (sentAtMs[index] ?? 0));
    expect(Math.min(...pauses)).toBeGreaterThan(LIFE_MS - 1_000 - LIFE_MS / 3 - LIFE_MS / 5);
    expect(realtime).toMatchObject({ connectsRejected: 0, startsRejected: 0, startsDenied: 0 });
    expect(realtime.socketsOpened).toBeLessThanOrEqual(1 + DROPS);
    expect(realtime.startsAccepted).toBeLessThanOrEqual(COUNT * (1 + DROPS + EXPIRIES + DROPS));
    // While the network was away, too.
    expect(realtime.handshakesRefused).toBe(0);
  });
});
