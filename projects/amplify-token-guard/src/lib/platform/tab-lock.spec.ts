import { EnvironmentInjector, NgZone } from '@angular/core';
import { TokenGuardClock } from 'amplify-token-guard';
import { ManualClock } from 'amplify-token-guard/testing';
import { closeTabs, openTab } from '../../../spec-helpers/tab-injector';
import { WatchedZone } from '../../../spec-helpers/watched-zone';
import { LOCK_MANAGER, TabLockManager } from './lock-manager';
import { TabLock } from './tab-lock';
import { STORAGE_DELAY_MS } from './storage-delay';

const LIMIT = 20_000;
/** How long a tab waits: by then, a running holder has released the lock, including the delay. */
const PATIENCE = LIMIT + 2 * STORAGE_DELAY_MS;

let clock: ManualClock;
/** Releases the locks that tabs without a guard, or frozen ones, hold forever. */
let thaw: (() => void)[];

beforeEach(() => {
  clock = new ManualClock();
  thaw = [];
});

afterEach(async () => {
  for (const release of thaw) release();
  closeTabs();
  await clock.settle();
});

interface Tab {
  readonly lock: TabLock;
  readonly injector: EnvironmentInjector;
}

function open(locks: TabLockManager | undefined = navigator.locks, zone?: WatchedZone): Tab {
  const injector = openTab(
    TabLock,
    { provide: TokenGuardClock, useValue: clock },
    { provide: LOCK_MANAGER, useValue: locks },
    zone ? [{ provide: NgZone, useValue: zone }] : [],
  );
  return { lock: injector.get(TabLock), injector };
}

interface Turn {
  /** Set once this tab holds the lock. */
  end?: () => void;
  readonly giveUp: () => void;
}

/** Requests the lock without waiting for it. */
function take({ lock }: Tab, name = 'music', signal?: AbortSignal): Turn {
  const waiting = new AbortController();
  const turn: Turn = { giveUp: () => waiting.abort() };
  void lock.take(name, LIMIT, signal ?? waiting.signal).then((end) => (turn.end = end));
  return turn;
}

/** A tab that holds this lock and is frozen. */
async function freezeHolderOf(name: string): Promise<void> {
  const frozen = new Promise<void>((resolve) => thaw.push(resolve));
  void navigator.locks.request(name, {}, () => frozen);
  await clock.settle();
}

function isFree(name: string): Promise<boolean> {
  const waiting = new AbortController();
  const granted = navigator.locks.request(name, { signal: waiting.signal }, async () => true);
  return Promise.race([
    granted.catch(() => false),
    clock.settle().then(() => {
      waiting.abort();
      return false;
    }),
  ]);
}

describe('G5 tabs run their tasks under one lock', () => {
  it('immediately if no tab holds it', async () => {
    const turn = take(open());
    await clock.settle();
    expect(turn.end).toBeDefined();
    expect(await isFree('music')).toBe(false);
  });

  it('one after the other: the next one starts 250 ms after the last one has ended', async () => {
    const [first, second, third] = [take(open()), take(open()), take(open())];
    await clock.advance(5_000);
    expect([first.end, second.end, third.end]).toEqual([
      expect.any(Function),
      undefined,
      undefined,
    ]);
    first.end!();
    await clock.advance(STORAGE_DELAY_MS - 1);
    expect(second.end).toBeUndefined();
    await clock.advance(1);
    expect(second.end).toBeDefined();
    second.end!();
    await clock.advance(STORAGE_DELAY_MS - 1);
    expect(third.end).toBeUndefined();
    await clock.advance(1);
    expect(third.end).toBeDefined();
  });

  it('within one tab too', async () => {
    const tab = open();
    const [first, second] = [take(tab), take(tab)];
    await clock.settle();
    expect(second.end).toBeUndefined();
    first.end!();
    await clock.advance(STORAGE_DELAY_MS);
    expect(second.end).toBeDefined();
  });

  it('separately for each name', async () => {
    const [music, video] = [take(open(), 'music'), take(open(), 'video')];
    await clock.settle();
    expect(music.end).toBeDefined();
    expect(video.end).toBeDefined();
  });

  it('without leaving anything behind', async () => {
    const turn = take(open());
    await clock.settle();
    turn.end!();
    await clock.advance(STORAGE_DELAY_MS);
    expect(clock.timerCount).toBe(0);
    expect(await isFree('music')).toBe(true);
  });

  it('and release the lock once, even if that is called repeatedly', async () => {
    const [first, second] = [take(open()), take(open())];
    await clock.settle();
    first.end!();
    await clock.advance(STORAGE_DELAY_MS);
    expect(second.end).toBeDefined();
    first.end!();
    await clock.advance(STORAGE_DELAY_MS);
    expect(await isFree('music')).toBe(false);
    second.end!();
    await clock.advance(STORAGE_DELAY_MS);
    expect(clock.timerCount).toBe(0);
  });
});

describe('G5 no tab holds the lock forever', () => {
  it('it is released after the limit', async () => {
    const [first, second] = [take(open()), take(open())];
    await clock.advance(LIMIT - 1);
    expect(first.end).toBeDefined();
    expect(second.end).toBeUndefined();
    await clock.advance(1);
    expect(second.end).toBeDefined();
  });

  it('and releasing it after that does nothing', async () => {
    const [first, second] = [take(open()), take(open())];
    await clock.advance(LIMIT);
    second.end!();
    await clock.advance(STORAGE_DELAY_MS);
    first.end!();
    expect(clock.timerCount).toBe(0);
  });

  it('and each task has its own limit', async () => {
    const [first, second, third] = [take(open()), take(open()), take(open())];
    await clock.advance(10_000);
    first.end!();
    await clock.advance(STORAGE_DELAY_MS);
    second.end!();
    await clock.advance(STORAGE_DELAY_MS);
    expect(third.end).toBeDefined();
    await clock.advance(LIMIT - 1);
    expect(await isFree('music')).toBe(false);
    await clock.advance(1);
    expect(await isFree('music')).toBe(true);
  });
});

describe('G5 a stuck lock', () => {
  beforeEach(() => freezeHolderOf('music'));

  it('is replaced by a spare one, which tabs also hold one after the other', async () => {
    const [first, second] = [take(open()), take(open())];
    await clock.advance(PATIENCE - 1);
    expect(first.end).toBeUndefined();
    await clock.advance(1);
    expect(first.end).toBeDefined();
    await clock.advance(5_000);
    expect(second.end).toBeUndefined();
    first.end!();
    await clock.advance(STORAGE_DELAY_MS);
    expect(second.end).toBeDefined();
  });

  it('does not make tabs wait in its queue anymore', async () => {
    const first = take(open());
    await clock.advance(PATIENCE);
    first.end!();
    await clock.advance(STORAGE_DELAY_MS);
    expect(clock.timerCount).toBe(0);
    thaw.pop()!();
    await clock.settle();
    expect(await isFree('music')).toBe(true);
  });

  it('is ignored if the spare one is stuck too', async () => {
    await freezeHolderOf('music/spare');
    const turn = take(open());
    await clock.advance(2 * PATIENCE - 1);
    expect(turn.end).toBeUndefined();
    await clock.advance(1);
    expect(turn.end).toBeDefined();
    turn.end!();
    expect(clock.timerCount).toBe(0);
  });

  it('is never stolen', async () => {
    await freezeHolderOf('music/spare');
    take(open());
    await clock.advance(3 * PATIENCE);
    expect(await isFree('music')).toBe(false);
    expect(await isFree('music/spare')).toBe(false);
  });

  it('is awaited as long as a running holder may need to release it', async () => {
    thaw.pop()!();
    await clock.settle();
    const first = take(open());
    await clock.settle();
    const second = take(open());
    await clock.advance(LIMIT - 1);
    first.end!();
    await clock.advance(STORAGE_DELAY_MS - 1);
    expect(second.end).toBeUndefined();
    await clock.advance(1);
    expect(second.end).toBeDefined();
    // It is the main lock, not the spare one.
    expect(await isFree('music')).toBe(false);
    expect(await isFree('music/spare')).toBe(true);
  });
});

describe('a tab that stops waiting', () => {
  it('continues immediately, without the lock and without a timer', async () => {
    await freezeHolderOf('music');
    const request = jest.spyOn(navigator.locks, 'request');
    const turn = take(open());
    await clock.advance(1_000);
    turn.giveUp();
    await clock.settle();
    expect(turn.end).toBeDefined();
    expect(clock.timerCount).toBe(0);
    turn.end!();
    expect(clock.timerCount).toBe(0);
    expect(request.mock.calls.map(([name]) => name)).toEqual(['music']);
  });

  it('lets the next tab in the queue have the lock', async () => {
    const [first, second, third] = [take(open()), take(open()), take(open())];
    await clock.settle();
    second.giveUp();
    await clock.settle();
    first.end!();
    await clock.advance(STORAGE_DELAY_MS);
    expect(third.end).toBeDefined();
  });

  it('requests no lock if it stopped before', async () => {
    const turn = take(open(), 'music', AbortSignal.abort());
    await clock.settle();
    turn.end!();
    expect(clock.timerCount).toBe(0);
    expect(await isFree('music')).toBe(true);
    expect(await isFree('music/spare')).toBe(true);
  });

  it('is not observed once it has the lock', async () => {
    const { signal } = new AbortController();
    const add = jest.spyOn(signal, 'addEventListener');
    const remove = jest.spyOn(signal, 'removeEventListener');
    take(open(), 'music', signal);
    await clock.settle();
    expect(add.mock.calls).toEqual([['abort', expect.any(Function)]]);
    expect(remove.mock.calls).toEqual(add.mock.calls);
  });

  it('keeps the lock if it has it already', async () => {
    const [first, second] = [take(open()), take(open())];
    await clock.settle();
    first.giveUp();
    await clock.advance(STORAGE_DELAY_MS);
    expect(second.end).toBeUndefined();
    first.end!();
    await clock.advance(STORAGE_DELAY_MS);
    expect(second.end).toBeDefined();
  });
});

describe('G5 if locks are missing or broken', () => {
  it('every task runs immediately', async () => {
    const injector = openTab(
      TabLock,
      { provide: TokenGuardClock, useValue: clock },
      { provide: LOCK_MANAGER, useValue: undefined },
    );
    const end = await injector.get(TabLock).take('music', LIMIT, new AbortController().signal);
    end();
    expect(clock.timerCount).toBe(0);
  });

  it('every task runs immediately if locks are rejected', async () => {
    const request = jest.fn(() => Promise.reject(new Error('SecurityError')));
    const turn = take(open({ request }));
    await clock.settle();
    turn.end!();
    expect(request.mock.calls.map(([name]: string[]) => name)).toEqual(['music', 'music/spare']);
    expect(clock.timerCount).toBe(0);
  });
});

describe('G15 locks are requested outside the Angular zone', () => {
  it('which would be unstable while a lock is held', async () => {
    const zone = new WatchedZone();
    const where: boolean[] = [];
    const request: TabLockManager['request'] = (_name, _options, onGranted) => {
      where.push(zone.outside);
      return onGranted();
    };
    const turn = take(open({ request }, zone));
    await clock.settle();
    expect(turn.end).toBeDefined();
    expect(where).toEqual([true]);
  });
});

describe('G16 a destroyed tab', () => {
  it('releases the lock for the next tab immediately', async () => {
    const tab = open();
    take(tab);
    await clock.settle();
    const next = take(open());
    tab.injector.destroy();
    await clock.settle();
    expect(next.end).toBeDefined();
  });

  it('has no timer for a lock that it holds or releases with a delay', async () => {
    const tab = open();
    take(tab, 'held');
    const lingering = take(tab, 'lingering');
    await clock.settle();
    lingering.end!();
    tab.injector.destroy();
    await clock.settle();
    expect(clock.timerCount).toBe(0);
    expect(await isFree('held')).toBe(true);
    expect(await isFree('lingering')).toBe(true);
  });

  it('has no timer for locks that it has already released', async () => {
    const tab = open();
    const turn = take(tab);
    await clock.settle();
    tab.injector.destroy();
    turn.end!();
    expect(clock.timerCount).toBe(0);
  });

  it('does not wait for a lock if its callers gave up', async () => {
    await freezeHolderOf('music');
    const tab = open();
    const turn = take(tab);
    await clock.settle();
    tab.injector.destroy();
    turn.giveUp();
    await clock.settle();
    expect(turn.end).toBeDefined();
    expect(clock.timerCount).toBe(0);
  });

  it('leaves the queue even if no caller gave up', async () => {
    await freezeHolderOf('music');
    const tab = open();
    take(tab);
    await clock.settle();
    tab.injector.destroy();
    await clock.settle();
    thaw.pop()!();
    await clock.settle();
    expect(await isFree('music')).toBe(true);
  });

  // It then waits for the spare lock, and holds that one until the limit.
  it('does not wait for a lock even if no caller gave up', async () => {
    await freezeHolderOf('music');
    const tab = open();
    take(tab);
    await clock.settle();
    tab.injector.destroy();
    await clock.settle();
    expect(clock.timerCount).toBe(0);
  });
});

describe('G6 a lock request that the browser drops', () => {
  /**
   * WebKit drops the requests of a page in its back/forward cache, and rejects them when the page
   * returns.
   */
  function droppable(): TabLockManager & { drop(): void; requests: number } {
    let drop = (): void => undefined;
    const locks = {
      requests: 0,
      drop: () => drop(),
      request: async (...args: Parameters<TabLockManager['request']>): Promise<void> => {
        const [name, { signal }, onGranted] = args;
        locks.requests++;
        const dropped = new AbortController();
        const both = AbortSignal.any([signal, dropped.signal]);
        drop = () => dropped.abort();
        return navigator.locks.request(name, { signal: both }, onGranted);
      },
    };
    return locks;
  }

  it('is repeated, and granted when the holder releases the lock', async () => {
    const holder = take(open());
    await clock.settle();
    const locks = droppable();
    const waiter = take(open(locks));
    await clock.advance(5_000);
    locks.drop();
    await clock.advance(1_000);
    expect(waiter.end).toBeUndefined();
    holder.end!();
    await clock.advance(STORAGE_DELAY_MS);
    expect(waiter.end).toBeDefined();
    expect(locks.requests).toBe(2);
    waiter.end!();
    await clock.advance(STORAGE_DELAY_MS);
    expect(clock.timerCount).toBe(0);
  });

  it('keeps its limit, no matter how often it is dropped', async () => {
    await freezeHolderOf('music');
    await freezeHolderOf('music/spare');
    const locks = droppable();
    const waiter = take(open(locks));
    for (let second = 0; second < (2 * PATIENCE) / 1_000; second++) {
      expect(waiter.end).toBeUndefined();
      locks.drop();
      await clock.advance(1_000);
    }
    expect(waiter.end).toBeDefined();
  });

  it('is not repeated after the caller gave up', async () => {
    await freezeHolderOf('music');
    const locks = droppable();
    const waiter = take(open(locks));
    await clock.settle();
    locks.drop();
    await clock.settle();
    waiter.giveUp();
    await clock.advance(1_000);
    expect(waiter.end).toBeDefined();
    expect(locks.requests).toBe(1);
    expect(clock.timerCount).toBe(0);
  });
});
