import { DOCUMENT } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { TokenGuardClock } from 'amplify-token-guard';
import { ManualClock } from 'amplify-token-guard/testing';
import { LOCK_MANAGER, TabLockManager } from './lock-manager';

const clock = new ManualClock();
let now: string[];

beforeEach(() => {
  now = [];
});

/** The lock manager of a page with this window. */
function lockManagerOf(defaultView: object | null): TabLockManager | undefined {
  const page = { defaultView, querySelectorAll: () => [], body: null };
  TestBed.configureTestingModule({
    providers: [
      { provide: DOCUMENT, useValue: page },
      { provide: TokenGuardClock, useValue: clock },
    ],
  });
  return TestBed.inject(LOCK_MANAGER);
}

/** A window with its own storage, in which the substitute lock is visible. */
function windowWith(navigator: object): object {
  const stored = new Map<string, string>();
  return {
    navigator,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    localStorage: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => {
        now.push(`stored ${key}`);
        stored.set(key, value);
      },
      removeItem: (key: string) => stored.delete(key),
    },
  };
}

async function takeMusic(locks: TabLockManager | undefined): Promise<void> {
  const { signal } = new AbortController();
  const done = locks!.request('music', { signal }, async () => void now.push('my turn'));
  await clock.advance(5_000);
  await done;
}

const webLocks = {
  request: (name: string, _: unknown, onGranted: () => Promise<void>): Promise<void> => {
    if (!name.includes('probe')) now.push(`locked ${name}`);
    return onGranted();
  },
};

describe('G5 the locks of all tabs', () => {
  it('are the Web Locks of the browser', async () => {
    await takeMusic(lockManagerOf(windowWith({ locks: webLocks })));
    expect(now).toEqual(['locked music', 'my turn']);
  });

  it('are tried once, without leaving a timer', async () => {
    const request = jest.fn(webLocks.request);
    const locks = lockManagerOf(windowWith({ locks: { request } }));
    await takeMusic(locks);
    await takeMusic(locks);
    expect(request).toHaveBeenCalledTimes(3);
    expect(clock.timerCount).toBe(0);
  });

  it('are replaced with locks in the storage if there are none, such as over plain HTTP', async () => {
    await takeMusic(lockManagerOf(windowWith({})));
    expect(now).toEqual(['stored music', 'my turn']);
  });

  it('are missing if there is no window, such as on a server', () => {
    expect(lockManagerOf(null)).toBeUndefined();
  });
});

describe('G0 Web Locks that do not work', () => {
  const blocked = new DOMException('Access is denied.', 'SecurityError');
  it.each<[string, object]>([
    [
      'throw on access',
      {
        get locks() {
          throw blocked;
        },
      },
    ],
    [
      'throw on a request',
      {
        locks: {
          request: () => {
            throw blocked;
          },
        },
      },
    ],
    ['reject', { locks: { request: () => Promise.reject(blocked) } }],
    ['never respond', { locks: { request: () => new Promise(() => undefined) } }],
  ])('are replaced by the storage: they %s', async (_, navigator) => {
    await takeMusic(lockManagerOf(windowWith(navigator)));
    expect(now).toEqual(['stored music', 'my turn']);
  });

  it('are tried again the next time, because the page may have been frozen', async () => {
    let answers = false;
    const request: typeof webLocks.request = (...args) =>
      answers ? webLocks.request(...args) : new Promise(() => undefined);
    const locks = lockManagerOf(windowWith({ locks: { request } }));
    await takeMusic(locks);
    answers = true;
    await takeMusic(locks);
    expect(now).toEqual(['stored music', 'my turn', 'locked music', 'my turn']);
  });
});
