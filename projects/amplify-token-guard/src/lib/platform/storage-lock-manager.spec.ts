import { DOCUMENT } from '@angular/core';
import { TokenGuardClock } from 'amplify-token-guard';
import { ManualClock } from 'amplify-token-guard/testing';
import * as fc from 'fast-check';
import { LateStorage, StorageView } from '../../../spec-helpers/late-storage';
import { outcomeOf } from '../../../spec-helpers/outcome';
import { closeTabs, openTab } from '../../../spec-helpers/tab-injector';
import { LOCK_MANAGER } from './lock-manager';
import { StorageLockManager } from './storage-lock-manager';
import { TabLock } from './tab-lock';
import { runs } from '../../../spec-helpers/runs';
import { STORAGE_DELAY_MS } from './storage-delay';

const LOCK = 'amplify-token-guard/session/1';
/** The longest pause between two checks of a held lock. */
const LONGEST_POLL_MS = 100;

let clock: ManualClock;

beforeEach(() => {
  clock = new ManualClock();
  localStorage.clear();
});

afterEach(closeTabs);

interface Tab {
  readonly manager: StorageLockManager;
  readonly window: EventTarget;
  /** The user closes the tab, or leaves the page. */
  hide(): void;
}

function open(storage: StorageView = localStorage): Tab {
  const window = Object.assign(new EventTarget(), { localStorage: storage });
  const manager = openTab(
    StorageLockManager,
    { provide: TokenGuardClock, useValue: clock },
    { provide: DOCUMENT, useValue: { defaultView: window } },
  ).get(StorageLockManager);
  return { manager, window, hide: () => void window.dispatchEvent(new Event('pagehide')) };
}

class Request {
  readonly #waiting = new AbortController();
  readonly #done: Promise<void>;
  #free: () => void = () => undefined;
  isHeld = false;
  error: unknown;
  isOver = false;

  constructor({ manager }: Tab, name = LOCK) {
    const hold = async (): Promise<void> => {
      this.isHeld = true;
      await new Promise<void>((resolve) => (this.#free = resolve));
      this.isHeld = false;
    };
    this.#done = manager.request(name, { signal: this.#waiting.signal }, hold).then(
      () => void (this.isOver = true),
      (error: unknown) => void Object.assign(this, { isOver: true, error }),
    );
  }

  async release(): Promise<void> {
    this.#free();
    await this.#done;
  }

  giveUp(reason?: unknown): void {
    this.#waiting.abort(reason);
  }
}

describe('G5 a lock in the storage', () => {
  it('is held after the claim has stayed there for 250 ms', async () => {
    const request = new Request(open());
    await clock.advance(STORAGE_DELAY_MS - 1);
    expect(request.isHeld).toBe(false);
    await clock.advance(1);
    expect(request.isHeld).toBe(true);
  });

  it('has one holder at a time', async () => {
    const first = new Request(open());
    await clock.advance(STORAGE_DELAY_MS);
    const second = new Request(open());
    await clock.advance(10_000);
    expect([first.isHeld, second.isHeld]).toEqual([true, false]);
    await first.release();
    await clock.advance(LONGEST_POLL_MS + STORAGE_DELAY_MS);
    expect(second.isHeld).toBe(true);
  });

  it('has one holder at a time within one tab too', async () => {
    const tab = open();
    const requests = [new Request(tab), new Request(tab)];
    await clock.advance(STORAGE_DELAY_MS);
    expect(requests.map(({ isHeld }) => isHeld)).toEqual([true, false]);
    await requests[0]!.release();
    await clock.advance(LONGEST_POLL_MS + STORAGE_DELAY_MS);
    expect(requests[1]!.isHeld).toBe(true);
  });

  it('is separate for each name', async () => {
    const requests = [new Request(open()), new Request(open(), 'another')];
    await clock.advance(STORAGE_DELAY_MS);
    expect(requests.map(({ isHeld }) => isHeld)).toEqual([true, true]);
  });

  it('is lost to a later claim of a tab that had not seen the first one', async () => {
    const storage = new LateStorage(clock);
    const first = new Request(open(storage.openView(120)));
    await clock.advance(119);
    const second = new Request(open(storage.openView(120)));
    await clock.advance(STORAGE_DELAY_MS);
    expect([first.isHeld, second.isHeld]).toEqual([false, true]);
    await clock.advance(10_000);
    expect(first.isHeld).toBe(false);
    await second.release();
    await clock.advance(120 + LONGEST_POLL_MS + STORAGE_DELAY_MS);
    expect(first.isHeld).toBe(true);
  });

  it.each([
    [0, 50],
    [0.5, 75],
  ])(
    'is checked again after a random pause, so that tabs do not claim in step forever (%p: %i ms)',
    async (random, pauseMs) => {
      new Request(open());
      await clock.advance(STORAGE_DELAY_MS);
      jest.spyOn(Math, 'random').mockReturnValue(random);
      const reads = jest.spyOn(Storage.prototype, 'getItem');
      new Request(open());
      await clock.advance(pauseMs - 1);
      expect(reads).toHaveBeenCalledTimes(1);
      await clock.advance(1);
      expect(reads).toHaveBeenCalledTimes(2);
      await clock.advance(pauseMs);
      expect(reads).toHaveBeenCalledTimes(3);
    },
  );

  it('leaves nothing behind when it is released', async () => {
    const tab = open();
    const request = new Request(tab);
    await clock.advance(STORAGE_DELAY_MS);
    expect(localStorage.length).toBe(1);
    await request.release();
    expect(localStorage.length).toBe(0);
    expect(clock.timerCount).toBe(0);
  });

  it('is released if the callback fails, and rejects with its error', async () => {
    const { manager } = open();
    const { signal } = new AbortController();
    const failure = new Error('down');
    const outcome = outcomeOf(manager.request(LOCK, { signal }, () => Promise.reject(failure)));
    await clock.advance(STORAGE_DELAY_MS);
    expect(await outcome).toEqual({ error: failure });
    expect(localStorage.length).toBe(0);
  });

  it('is not taken away from a tab that has become the holder', async () => {
    const request = new Request(open());
    await clock.advance(STORAGE_DELAY_MS);
    localStorage.setItem(LOCK, 'somebody else');
    await request.release();
    expect(localStorage.getItem(LOCK)).toBe('somebody else');
  });
});

describe('G5 a tab that gives up', () => {
  it('while another tab holds the lock gets the reason, and leaves nothing behind', async () => {
    const holder = new Request(open());
    await clock.advance(STORAGE_DELAY_MS);
    const waiting = new Request(open());
    await clock.advance(10);
    const reason = new Error('The session was ended.');
    waiting.giveUp(reason);
    await clock.advance(LONGEST_POLL_MS);
    expect(waiting.error).toBe(reason);
    expect(clock.timerCount).toBe(0);
    expect(holder.isHeld).toBe(true);
    await holder.release();
    expect(localStorage.length).toBe(0);
    await clock.advance(10_000);
    expect(waiting.isHeld).toBe(false);
  });

  it('while it claims the lock gets the reason, and leaves nothing behind', async () => {
    const request = new Request(open());
    await clock.advance(STORAGE_DELAY_MS - 1);
    expect(localStorage.length).toBe(1);
    const reason = new Error('The session was ended.');
    request.giveUp(reason);
    await clock.advance(1);
    expect(request.error).toBe(reason);
    expect(request.isHeld).toBe(false);
    expect(localStorage.length).toBe(0);
    expect(clock.timerCount).toBe(0);
  });

  it('while it loses the lock to a later claim does not remove that claim', async () => {
    const storage = new LateStorage(clock);
    const first = new Request(open(storage.openView(120)));
    await clock.advance(119);
    const second = new Request(open(storage.openView(120)));
    first.giveUp();
    await clock.advance(STORAGE_DELAY_MS);
    expect(first.error).toBeDefined();
    expect(second.isHeld).toBe(true);
    expect(storage.getItem(LOCK)).not.toBeNull();
  });

  it('before it starts does not access the storage', async () => {
    const write = jest.spyOn(Storage.prototype, 'setItem');
    const { manager } = open();
    const reason = new Error('The session was ended.');
    const held = jest.fn();
    const outcome = manager.request(LOCK, { signal: AbortSignal.abort(reason) }, held);
    await expect(outcome).rejects.toBe(reason);
    expect(held).not.toHaveBeenCalled();
    expect(write).not.toHaveBeenCalled();
  });

  it('after it got the lock keeps it until it is released', async () => {
    const request = new Request(open());
    await clock.advance(STORAGE_DELAY_MS);
    request.giveUp();
    const next = new Request(open());
    await clock.advance(10_000);
    expect([request.isHeld, next.isHeld]).toEqual([true, false]);
    await request.release();
    expect(request.error).toBeUndefined();
  });
});

describe('G5 a page that closes', () => {
  it('releases the lock that it holds', async () => {
    const tab = open();
    new Request(tab);
    await clock.advance(STORAGE_DELAY_MS);
    const next = new Request(open());
    tab.hide();
    expect(localStorage.length).toBe(0);
    await clock.advance(LONGEST_POLL_MS + STORAGE_DELAY_MS);
    expect(next.isHeld).toBe(true);
  });

  it('does not release the lock of another tab', async () => {
    const tab = open();
    const request = new Request(tab);
    await clock.advance(STORAGE_DELAY_MS);
    await request.release();
    const next = new Request(open());
    await clock.advance(STORAGE_DELAY_MS);
    tab.hide();
    expect(localStorage.length).toBe(1);
    expect(next.isHeld).toBe(true);
  });

  it('does not release a lock that it no longer holds when it returns from the cache', async () => {
    const tab = open();
    const request = new Request(tab);
    await clock.advance(STORAGE_DELAY_MS);
    tab.hide();
    const next = new Request(open());
    await clock.advance(STORAGE_DELAY_MS);
    expect(next.isHeld).toBe(true);
    await request.release();
    expect(localStorage.length).toBe(1);
  });

  it('is observed only while a lock is held', async () => {
    const tab = open();
    const add = jest.spyOn(tab.window, 'addEventListener');
    const remove = jest.spyOn(tab.window, 'removeEventListener');
    const request = new Request(tab);
    await clock.advance(STORAGE_DELAY_MS);
    await request.release();
    expect(add.mock.calls).toEqual([['pagehide', expect.any(Function)]]);
    expect(remove.mock.calls).toEqual(add.mock.calls);
  });

  // The claim stays, and the other tabs wait until their time limit.
  it('removes its claim', async () => {
    const tab = open();
    new Request(tab);
    await clock.advance(STORAGE_DELAY_MS - 1);
    tab.hide();
    // The timers of that page no longer run.
    expect(localStorage.length).toBe(0);
  });
});

describe('G5 a page without a storage', () => {
  /** Like a browser that blocks cookies. */
  function openBlocked(): Tab {
    const tab = open();
    Object.defineProperty(tab.window, 'localStorage', {
      get: () => {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
    });
    return tab;
  }

  it('gets the reason if the storage is blocked', async () => {
    const { manager } = openBlocked();
    const held = jest.fn();
    const { signal } = new AbortController();
    await expect(manager.request(LOCK, { signal }, held)).rejects.toThrow('is insecure');
    expect(held).not.toHaveBeenCalled();
  });

  it('gets an error if there is none, such as on a server', async () => {
    const manager = openTab(
      StorageLockManager,
      { provide: TokenGuardClock, useValue: clock },
      { provide: DOCUMENT, useValue: { defaultView: null } },
    ).get(StorageLockManager);
    const { signal } = new AbortController();
    const outcome = manager.request(LOCK, { signal }, () => Promise.resolve());
    await expect(outcome).rejects.toThrow('There is no localStorage.');
  });

  it('continues without a lock', async () => {
    const lock = openTab(
      TabLock,
      { provide: TokenGuardClock, useValue: clock },
      { provide: LOCK_MANAGER, useValue: openBlocked().manager },
    ).get(TabLock);
    const end = await lock.take(LOCK, 20_000, new AbortController().signal);
    end();
    expect(clock.timerCount).toBe(0);
  });

  it('gets an error if the storage is full', async () => {
    jest.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('Full.', 'QuotaExceededError');
    });
    const request = new Request(open());
    await clock.settle();
    expect(request.error).toMatchObject({ name: 'QuotaExceededError' });
    expect(clock.timerCount).toBe(0);
  });
});

describe('G5 any tabs that claim, hold, give up, release, and close at any time', () => {
  interface Visit {
    readonly atMs: number;
    readonly holdMs: number;
    /** When it gives up waiting for the lock. */
    readonly patienceMs: number | null;
    /** Whether it closes while it holds the lock, instead of releasing it. */
    readonly leaves: boolean;
  }

  const visit = fc.record({
    atMs: fc.oneof(fc.nat(10), fc.nat(400)),
    holdMs: fc.nat(200),
    patienceMs: fc.option(fc.nat(300)),
    leaves: fc.boolean(),
  });
  const tab = fc.record({
    lagMs: fc.nat(120),
    visits: fc.array(visit, { minLength: 1, maxLength: 3 }),
  });
  const tabs = fc.array(tab, { minLength: 2, maxLength: 4 });
  const seed = fc.integer({ min: 1, max: 2 ** 31 - 2 });

  /** Different numbers, because fast-check tends to generate equal ones. */
  function randomNumbers(first: number): () => number {
    let last = first;
    return () => (last = (last * 48_271) % (2 ** 31 - 1)) / (2 ** 31 - 1);
  }

  it('never have two holders, and never reject a tab that waits', async () => {
    await fc.assert(
      fc.asyncProperty(tabs, seed, async (visitors, first) => {
        clock = new ManualClock();
        jest.spyOn(Math, 'random').mockImplementation(randomNumbers(first));
        const storage = new LateStorage(clock);
        const holders = new Set<Visit>();
        let mostHolders = 0;
        const unserved = new Set<Visit>();
        const begin = ({ manager, hide }: Tab, visit: Visit): void => {
          const waiting = new AbortController();
          const { patienceMs, holdMs, leaves } = visit;
          if (patienceMs !== null) clock.after(patienceMs, () => waiting.abort());
          const hold = async (): Promise<void> => {
            holders.add(visit);
            mostHolders = Math.max(mostHolders, holders.size);
            await new Promise<void>((resolve) => void clock.after(holdMs, resolve));
            holders.delete(visit);
            if (leaves) hide();
          };
          void manager.request(LOCK, { signal: waiting.signal }, hold).then(
            () => unserved.delete(visit),
            () => patienceMs !== null && unserved.delete(visit),
          );
        };
        for (const { lagMs, visits } of visitors) {
          const tab = open(storage.openView(lagMs));
          for (const visit of visits) {
            unserved.add(visit);
            clock.after(visit.atMs, () => begin(tab, visit));
          }
        }
        await clock.advance(20_000);
        closeTabs();
        expect(mostHolders).toBeLessThanOrEqual(1);
        expect(unserved).toEqual(new Set());
        expect(storage.getItem(LOCK)).toBeNull();
        expect(clock.timerCount).toBe(0);
      }),
      { numRuns: runs(200) },
    );
  });
});
