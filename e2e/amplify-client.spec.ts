import type { AppPage } from './app-page';
import { HOUR_MS } from './app-page';
import type { DataOutcome } from './app/src/data-harness';
import type { Open, OpenOptions } from './fixtures';
import { expect, test } from './fixtures';

interface Lanes {
  readonly plain: AppPage;
  readonly guard: AppPage;
}

/** An app of Gen 2 on plain Amplify, and the same with guarded clients. */
async function openLanes(open: Open, options: OpenOptions = {}): Promise<Lanes> {
  const [plain, guard] = await Promise.all([
    open('plain', { ...options, gen2: true }),
    open('guard', { ...options, gen2: true }),
  ]);
  return { plain, guard };
}

/** Makes calls whose token expires on its way. */
async function lapse(
  { world }: AppPage,
  calls: () => Promise<DataOutcome[]>,
  count: number,
): Promise<DataOutcome[]> {
  world.addFault({ operation: 'graphql', kind: 'hang', times: count });
  const outcomes = calls();
  const hung = (): number => world.log.entries.filter(({ status }) => status === 'hung').length;
  await expect.poll(hung, 'hung requests').toBe(count);
  world.clock.advance(HOUR_MS);
  world.release();
  return outcomes;
}

/** Waits until the server has let in as many subscriptions. */
async function untilStarted(app: AppPage, count: number): Promise<void> {
  await expect.poll(() => app.world.counts().realtime.startsAccepted, 'starts').toBe(count);
}

async function createByServer({ world }: AppPage, title: string): Promise<void> {
  const song = world.songs.create({ id: title, title }, world.clock.now());
  world.realtime.publish('createSong', song!);
}

test.describe('G3 the token of a Data client lapses on its way', () => {
  test('list, get, create and a custom mutation: plain Amplify returns the error, the guard the data', async ({
    open,
  }) => {
    const { plain, guard } = await openLanes(open);
    const calls = (app: AppPage) => (): Promise<DataOutcome[]> =>
      app.run(({ data }) =>
        Promise.all([data.list(), data.get('a'), data.create('b'), data.recordPlay()]),
      );
    for (const app of [plain, guard]) await createByServer(app, 'a');

    const [plainOutcomes, guardOutcomes] = await Promise.all([
      lapse(plain, calls(plain), 4),
      lapse(guard, calls(guard), 4),
    ]);

    expect(plainOutcomes.map(({ errors }) => errors)).toEqual(Array(4).fill(['Unauthorized']));
    expect(plain.world.counts().mutationsExecuted).toEqual({});

    expect(guardOutcomes.flatMap(({ errors }) => errors)).toEqual([]);
    expect(guardOutcomes[0]!.data).toEqual(
      expect.arrayContaining([expect.objectContaining({ title: 'a' })]),
    );
    expect(guardOutcomes[1]!.data).toMatchObject({ title: 'a' });
    expect(guardOutcomes[2]!.data).toMatchObject({ title: 'b' });
    const { refreshAttempts, rejected, mutationsExecuted } = guard.world.counts();
    expect({ refreshAttempts, rejected }).toEqual({ refreshAttempts: 1, rejected: 4 });
    expect(mutationsExecuted).toEqual({ createSong: 1, recordPlay: 1 });
    expect(await guard.events('retried')).toHaveLength(4);
  });

  test('client.graphql() of aws-amplify/api', async ({ open }) => {
    const { plain, guard } = await openLanes(open);
    const query = (app: AppPage): Promise<DataOutcome[]> =>
      lapse(app, () => app.run(async ({ data }) => [await data.graphql()]), 1);
    expect(await query(plain)).toMatchObject([{ errors: ['Unauthorized'] }]);
    expect(await query(guard)).toMatchObject([{ data: { listSongs: { items: [] } }, errors: [] }]);
  });

  test('a late 401 of one of them costs no second refresh', async ({ open }) => {
    const guard = await open('guard', { gen2: true });
    guard.world.addFault({ operation: 'graphql', kind: 'hang', times: 2 });
    const late = guard.run(({ data }) => Promise.all([data.list(), data.create('late')]));
    await guard.untilHung(2);
    guard.world.clock.advance(HOUR_MS);
    expect(await guard.run(({ data }) => data.list())).toMatchObject({ errors: [] });
    expect(guard.world.counts().refreshAttempts).toBe(1);
    guard.world.release();
    expect((await late).flatMap(({ errors }) => errors)).toEqual([]);
    expect(guard.world.counts().refreshAttempts).toBe(1);
    expect((await guard.events('retried')).map(({ late }) => late)).toEqual([false, true, true]);
  });

  test('a session that is over is told in `errors`, as a TokenGuardError', async ({ open }) => {
    const guard = await open('guard', { gen2: true });
    guard.world.revokeSession('listener@example.com');
    guard.world.clock.advance(HOUR_MS);
    const outcome = await guard.run(({ data }) => data.list());
    expect(outcome).toMatchObject({ data: [], codes: ['session-ended'] });
  });
});

test.describe('G3 what is no rejected token is as Amplify tells it', () => {
  test('denied: one request, no refresh, the same outcome', async ({ open }) => {
    const lanes = await openLanes(open);
    const outcomes: DataOutcome[][] = [];
    for (const app of [lanes.plain, lanes.guard]) {
      await createByServer(app, 'a');
      outcomes.push(
        await app.run(async ({ data }) => [await data.remove('a'), await data.stream()]),
      );
      expect(app.outcomes('deleteSong')).toEqual(['denied']);
      expect(app.outcomes('getMusicStream')).toEqual(['denied']);
      expect(app.world.counts().refreshAttempts).toBe(0);
    }
    expect(outcomes[1]).toEqual(outcomes[0]);
    expect(outcomes[1]![0]!.errors[0]).toContain('Not Authorized');
  });

  test('a header of the call’s own is sent as it is, once', async ({ open }) => {
    const guard = await open('guard', { gen2: true });
    const outcome = await guard.run(({ data }) => data.graphqlWithOwnHeader());
    expect(outcome).toMatchObject({ errors: ['Unauthorized'], codes: [] });
    expect(guard.world.counts()).toMatchObject({ rejected: 1, refreshAttempts: 0 });
  });
});

test.describe('G14 cancel()', () => {
  const cases = [
    {
      what: 'reaches the attempt under way',
      hanging: 'graphql:listSongs',
      outcomes: ['rejected', 'cancelled'],
    },
    {
      what: 'keeps a request from being repeated',
      hanging: 'GetTokensFromRefreshToken',
      outcomes: ['rejected'],
    },
  ];
  for (const { what, hanging, outcomes } of cases) {
    for (const by of ['models', 'graphql'] as const) {
      test(`${what}: ${by}`, async ({ open }) => {
        const guard = await open('guard', { gen2: true });
        // The first attempt is rejected, and what follows hangs.
        guard.world.addFault({ operation: 'graphql:listSongs', kind: 'unauthorized' });
        guard.world.addFault({ operation: hanging, kind: 'hang' });
        const outcome = guard.run(({ data }, how) => data.startList(how), by);
        await guard.untilHung(1);
        const cancelled = await guard.run(
          ({ data }, how) =>
            how === 'models' ? data.cancel('enough') : data.cancelGraphql('enough'),
          by,
        );
        expect(cancelled).toBe(true);
        // Before the release: what was cancelled must not be answered instead.
        await expect.poll(() => guard.outcomes('listSongs')).toEqual(outcomes);
        guard.world.release();
        expect(await outcome).toMatchObject({ errors: ['enough'], isCancelled: true });
        expect(guard.outcomes('listSongs')).toEqual(outcomes);
      });
    }
  }
});

test.describe('G13 subscriptions of guarded clients', () => {
  test('rejected at connect: plain Amplify’s is dead, the guard’s receives', async ({ open }) => {
    const lanes = await openLanes(open);
    for (const { world } of [lanes.plain, lanes.guard]) world.clock.advance(HOUR_MS);
    await lanes.plain.run(({ data }) => data.watch('created'));
    await expect
      .poll(() => lanes.plain.run(({ data }) => data.seen('created')))
      .toMatchObject({ errors: ['Connection failed: UnauthorizedException'] });

    await lanes.guard.run(({ data }) => {
      data.watch('created');
      data.watch('graphql');
    });
    await untilStarted(lanes.guard, 2);
    await createByServer(lanes.guard, 'a');
    for (const name of ['created', 'graphql'] as const) {
      await expect
        .poll(() => lanes.guard.run(({ data }, what) => data.seen(what), name))
        .toEqual({ values: ['a'], errors: [], isComplete: false });
    }
    expect(lanes.guard.world.counts().refreshAttempts).toBe(1);
  });

  test('ended by the server with a 401: comes back after one refresh', async ({ open }) => {
    const lanes = await openLanes(open);
    for (const app of [lanes.plain, lanes.guard]) {
      await app.run(({ data }) => data.watch('created'));
      await untilStarted(app, 1);
      const [live] = app.world.realtime.subscriptions();
      app.world.realtime.fail({ subscriptionId: live!.subscriptionId });
    }
    await expect
      .poll(() => lanes.plain.run(({ data }) => data.seen('created').errors.length))
      .toBe(1);
    await untilStarted(lanes.guard, 2);
    await createByServer(lanes.guard, 'a');
    await expect
      .poll(() => lanes.guard.run(({ data }) => data.seen('created')))
      .toEqual({ values: ['a'], errors: [], isComplete: false });
    expect(lanes.guard.world.counts().refreshAttempts).toBe(1);
  });

  test('denied: one error, as Amplify tells it, and no refresh', async ({ open }) => {
    const lanes = await openLanes(open);
    const errors: string[][] = [];
    for (const app of [lanes.plain, lanes.guard]) {
      await app.run(({ data }) => data.watch('denied'));
      await expect.poll(() => app.run(({ data }) => data.seen('denied').errors.length)).toBe(1);
      errors.push((await app.run(({ data }) => data.seen('denied'))).errors);
      expect(app.world.counts().realtime.startsDenied).toBe(1);
      expect(app.world.counts().refreshAttempts).toBe(0);
    }
    expect(errors[1]).toEqual(errors[0]);
  });

  test('unsubscribing stops it on the wire', async ({ open }) => {
    const guard = await open('guard', { gen2: true });
    await guard.run(({ data }) => data.watch('created'));
    await untilStarted(guard, 1);
    await guard.run(({ data }) => data.unwatch('created'));
    await expect.poll(() => guard.world.counts().realtime.stops).toBe(1);
  });
});

test.describe('G13 observeQuery()', () => {
  test('lists anew after an interruption, and shows nothing less meanwhile', async ({ open }) => {
    const lanes = await openLanes(open);
    for (const app of [lanes.plain, lanes.guard]) {
      for (const title of ['a', 'b']) await createByServer(app, title);
      await app.run(({ data }) => data.watch('observed'));
      await untilStarted(app, 3);
      await expect.poll(() => app.run(({ data }) => data.seen('observed').values.length)).toBe(1);
      // Nobody tells of this one: it falls into the gap.
      app.world.songs.create({ id: 'missed', title: 'missed' }, app.world.clock.now());
      const live = app.world.realtime.subscriptions().find(({ field }) => field === 'onUpdateSong');
      app.world.realtime.fail({ subscriptionId: live!.subscriptionId });
    }
    await expect
      .poll(() => lanes.plain.run(({ data }) => data.seen('observed').errors.length))
      .toBe(1);

    await untilStarted(lanes.guard, 6);
    await expect
      .poll(() => lanes.guard.run(({ data }) => data.seen('observed')))
      .toEqual({
        values: [
          ['a', 'b'],
          ['a', 'b', 'missed'],
        ],
        errors: [],
        isComplete: false,
      });
    await createByServer(lanes.guard, 'c');
    await expect
      .poll(() => lanes.guard.run(({ data }) => data.seen('observed').values.at(-1)))
      .toEqual(['a', 'b', 'missed', 'c']);
  });
});

test.describe('G13 list, create and observe across expiries', () => {
  const LIFE_MS = 300_000;

  test('four lives of tokens that end subscriptions: nothing fails, nothing is missed', async ({
    open,
    time,
  }) => {
    const lanes = await openLanes(open, {
      settings: {
        accessTokenLifeMs: LIFE_MS,
        idTokenLifeMs: LIFE_MS,
        realtime: { cutAtExpiry: 'subscription' },
        latency: { apiBefore: 300 },
      },
      time,
    });
    const drive = (app: AppPage): Promise<DataOutcome[]> =>
      app.run(async (harness, forMs) => {
        harness.data.watch('observed');
        const outcomes: Promise<DataOutcome>[] = [];
        const start = performance.now();
        for (let i = 0; performance.now() - start < forMs; i++) {
          outcomes.push(harness.data.create(`song-${i}`), harness.data.list());
          await harness.pause(30_000);
        }
        return Promise.all(outcomes);
      }, 4 * LIFE_MS);
    const [plainOutcomes, guardOutcomes] = await time.until(
      Promise.all([drive(lanes.plain), drive(lanes.guard)]),
    );

    expect(plainOutcomes.length).toBeGreaterThan(0);
    const plainSeen = await lanes.plain.run(({ data }) => data.seen('observed'));
    expect(plainSeen.errors, 'plain Amplify').toHaveLength(1);

    const { world } = lanes.guard;
    expect(guardOutcomes.flatMap(({ errors }) => errors)).toEqual([]);
    const created = world.songs.list().map(({ title }) => title);
    expect(world.counts().mutationsExecuted).toEqual({ createSong: guardOutcomes.length / 2 });
    // Amplify lists while it connects, so what is created in between shows after the next expiry.
    await time.pass(LIFE_MS);
    const { values, errors } = await lanes.guard.run(({ data }) => data.seen('observed'));
    expect(errors).toEqual([]);
    expect([...(values.at(-1) as string[])].sort()).toEqual([...created].sort());
    const lengths = values.map((titles) => (titles as string[]).length);
    // The first list may come in pages; from there on, it only grows.
    const firstWhole = lengths.findIndex((length) => length > 0);
    expect(lengths.slice(firstWhole)).toEqual([...lengths.slice(firstWhole)].sort((a, b) => a - b));
  });
});
