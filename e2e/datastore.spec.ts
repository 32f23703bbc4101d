import type { AppPage } from './app-page';
import { expect, test, type Open, type OpenOptions } from './fixtures';
import type { TestTime } from './time/test-time';

// The unmodified DataStore in a browser: in plain Amplify, and next to the guard.

const LANES = ['plain', 'guard'] as const;
/** For create, update, and delete. */
const SUBSCRIPTIONS = 3;

/** An app with DataStore, and the records on the server. */
class Store {
  constructor(
    readonly app: AppPage,
    readonly time: TestTime,
  ) {}

  /**
   * Starts to synchronize. The test's time must stand still: the page loads the script of DataStore
   * now, and a test can't detect when the browser starts to load a script.
   */
  async start(): Promise<void> {
    await this.app.run(({ datastore }) => datastore.start());
    await this.time.settle();
    expect(await this.hubEvents()).toContain('ready');
    expect(this.live()).toBe(SUBSCRIPTIONS);
  }

  save(title: string): Promise<void> {
    return this.#do(this.app.run(({ datastore }, given) => datastore.save(given), title));
  }

  rename(title: string, newTitle: string): Promise<void> {
    return this.#do(
      this.app.run(({ datastore }, given) => datastore.rename(...given), [
        title,
        newTitle,
      ] as const),
    );
  }

  /** Another client creates a record, and the server notifies all subscribers. */
  async createElsewhere(title: string): Promise<number> {
    const receivers = this.app.world.realtime.publish('createPlaylist', this.createSilently(title));
    await this.time.settle();
    return receivers;
  }

  /** Another client creates a record, and the server notifies nobody. */
  createSilently(title: string): object {
    const { playlists, clock } = this.app.world;
    return playlists.create({ id: title, title }, clock.now())!;
  }

  /** The titles that the user sees. */
  titles(): Promise<string[]> {
    return this.#do(this.app.read(({ datastore }) => datastore.titles()));
  }

  onServer(): string[] {
    const all = this.app.world.playlists.changedSince(undefined);
    return all.map(({ title }) => title).toSorted();
  }

  live(): number {
    return this.app.world.realtime.subscriptions().length;
  }

  untilLive(): Promise<void> {
    return this.time.untilTrue(() => this.live() === SUBSCRIPTIONS);
  }

  untilTitles(...titles: string[]): Promise<void> {
    return this.time.untilTrue(
      async () => JSON.stringify(await this.titles()) === JSON.stringify(titles),
    );
  }

  hubEvents(): Promise<string[]> {
    return this.app.read(({ datastore }) => datastore.hubEvents);
  }

  errors(): Promise<string[]> {
    return this.app.read(({ datastore }) => datastore.errors);
  }

  executed(): Readonly<Record<string, number>> {
    return this.app.world.counts().mutationsExecuted;
  }

  async #do<T>(work: Promise<T>): Promise<T> {
    const done = await this.time.until(work);
    await this.time.settle();
    return done;
  }
}

async function openBoth(open: Open, time: TestTime, options?: OpenOptions): Promise<Store[]> {
  const apps = await Promise.all(
    LANES.map((lane) => open(lane, { realtime: true, time, ...options })),
  );
  const stores = apps.map((app) => new Store(app, time));
  // One after the other, because both use the same time.
  for (const store of stores) await store.start();
  return stores;
}

test.describe('G3 DataStore, a mutation is rejected once', () => {
  test('plain Amplify discards the user’s change; with the guard, it reaches the server once, after one refresh', async ({
    open,
    time,
  }) => {
    const lanes = await openBoth(open, time);
    for (const store of lanes) {
      store.app.world.addFault({ operation: 'graphql:createPlaylist', kind: 'unauthorized' });
      await store.save('mine');
      await time.pass(120_000);
    }
    const [plain, guard] = lanes;
    expect(plain!.onServer()).toEqual([]);
    expect(plain!.executed()).toEqual({});
    expect(await plain!.errors()).toEqual(['Unauthorized']);
    expect(plain!.app.outcomes('createPlaylist')).toEqual(['rejected']);

    expect(guard!.onServer()).toEqual(['mine']);
    expect(guard!.executed()).toEqual({ createPlaylist: 1 });
    expect(await guard!.errors()).toEqual([]);
    expect(guard!.app.outcomes('createPlaylist')).toEqual(['rejected', 'ok']);
    expect(guard!.app.world.counts().refreshAttempts).toBe(1);

    await guard!.rename('mine', 'ours');
    await time.pass(1_000);
    expect(guard!.onServer()).toEqual(['ours']);
    expect(await guard!.titles()).toEqual(['ours']);
  });
});

test.describe('G13 DataStore, one of its subscriptions is cut', () => {
  test('in plain Amplify, the synchronization ends; with the guard, it continues, and loads what it missed', async ({
    open,
    time,
  }) => {
    const lanes = await openBoth(open, time);
    for (const store of lanes) {
      const { realtime } = store.app.world;
      const live = realtime.subscriptions().find(({ field }) => field === 'onDeletePlaylist');
      // Created during the gap.
      store.createSilently('missed');
      realtime.fail({ subscriptionId: live!.subscriptionId });
      await time.pass(300_000);
      await store.createElsewhere('created');
    }
    const [plain, guard] = lanes;
    expect(await plain!.titles()).toEqual([]);
    expect(plain!.live()).toBe(0);

    expect(await guard!.titles()).toEqual(['created', 'missed']);
    expect(guard!.live()).toBe(SUBSCRIPTIONS);
    expect(await guard!.errors()).toEqual([]);
    expect(guard!.app.world.counts()).toMatchObject({
      refreshAttempts: 1,
      realtime: { socketsOpened: 1 },
    });
  });

  test('a denied subscription gets the same error as in plain Amplify, and the other two miss nothing', async ({
    open,
    time,
  }) => {
    const lanes = await openBoth(open, time);
    for (const { app } of lanes) {
      const live = app.world.realtime
        .subscriptions()
        .find(({ field }) => field === 'onDeletePlaylist');
      app.world.realtime.fail({
        subscriptionId: live!.subscriptionId,
        status: 403,
        errorName: 'Unauthorized',
      });
      await time.settle();
    }
    const [plain, guard] = lanes;
    expect(await plain!.errors()).toHaveLength(1);
    expect(await guard!.errors()).toEqual(await plain!.errors());
    expect(await plain!.createElsewhere('created'), 'subscribers of plain Amplify').toBe(0);
    expect(await guard!.createElsewhere('created'), 'guarded subscribers').toBe(1);
    expect(await guard!.titles()).toEqual(['created']);
    expect(guard!.app.world.counts().refreshAttempts).toBe(0);
  });
});

test.describe('G5 G13 DataStore over expiries, offline and back', () => {
  const LIFE_MS = 300_000;
  const EXPIRIES = 4;

  test('the user’s changes arrive once, and changes of others become visible', async ({
    open,
    time,
  }) => {
    const settings = {
      accessTokenLifeMs: LIFE_MS,
      idTokenLifeMs: LIFE_MS,
      realtime: { cutAtExpiry: 'subscription' as const },
    };
    const [plain, guard] = await openBoth(open, time, { settings });
    const wanted: string[] = [];
    const add = (title: string): void => {
      wanted.push(title);
      wanted.sort();
    };
    const starts = (): number => guard!.app.world.counts().realtime.startsAccepted;
    for (let expiry = 1; expiry <= EXPIRIES; expiry++) {
      await time.untilTrue(() => starts() >= SUBSCRIPTIONS * (expiry + 1));
      await guard!.untilLive();
      await guard!.save(`mine ${expiry}`);
      await guard!.createElsewhere(`theirs ${expiry}`);
      add(`mine ${expiry}`);
      add(`theirs ${expiry}`);
      await guard!.untilTitles(...wanted);
    }
    expect(plain!.live(), 'plain').toBe(0);

    // Offline until the token has expired.
    await guard!.app.setOffline(true);
    guard!.app.world.realtime.drop();
    await guard!.save('made offline');
    guard!.createSilently('missed');
    add('made offline');
    add('missed');
    await time.pass(LIFE_MS + 60_000);
    expect(guard!.onServer()).not.toContain('made offline');
    await guard!.app.setOffline(false);
    await guard!.untilTitles(...wanted);
    await time.untilTrue(() => guard!.onServer().includes('made offline'));

    expect(guard!.onServer()).toEqual(wanted);
    expect(guard!.executed()).toEqual({ createPlaylist: EXPIRIES + 1 });
    expect(await guard!.errors()).toEqual([]);
    const { refreshes, realtime } = guard!.app.world.counts();
    expect(realtime).toMatchObject({ connectsRejected: 0, startsRejected: 0 });
    expect(refreshes).toBeLessThanOrEqual(2 * (EXPIRIES + 2));
    await guard!.untilLive();
    expect(await guard!.createElsewhere('last')).toBe(1);
    expect(await guard!.titles()).toContain('last');
  });
});
