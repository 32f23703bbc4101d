import { KeyValueStorageInterface } from 'aws-amplify/utils';
import { ManualClock } from 'amplify-token-guard/testing';
import { outcomeOf } from '../../../spec-helpers/outcome';
import { ReliableStorage, UnsavedValues } from './reliable-storage';

const SECOND = 1_000;

let clock: ManualClock;
let stored: Map<string, string>;
let inner: jest.Mocked<KeyValueStorageInterface>;
let unsaved: UnsavedValues;

/** One access to the storage. */
function access(): ReliableStorage {
  return new ReliableStorage(inner, clock, unsaved, false);
}

const never = (): Promise<never> => new Promise(() => undefined);

beforeEach(() => {
  clock = new ManualClock();
  unsaved = new Map();
  stored = new Map([['key', 'value']]);
  inner = {
    getItem: jest.fn((key: string) => Promise.resolve(stored.get(key) ?? null)),
    setItem: jest.fn((key: string, value: string) => Promise.resolve(void stored.set(key, value))),
    removeItem: jest.fn((key: string) => Promise.resolve(void stored.delete(key))),
    clear: jest.fn(() => Promise.resolve(stored.clear())),
  };
});

describe('G0 a read of a storage that may fail', () => {
  it('is one read for all simultaneous callers', async () => {
    const storage = access();
    const both = await Promise.all([storage.getItem('key'), storage.getItem('key')]);
    expect([...both, await storage.getItem('key')]).toEqual(['value', 'value', 'value']);
    expect(inner.getItem).toHaveBeenCalledTimes(1);
    expect(storage.hasFound).toBe(true);
    expect(clock.timerCount).toBe(0);
  });

  it('returns null if it is null twice', async () => {
    const storage = access();
    expect(await storage.getItem('nothing')).toBeNull();
    expect(inner.getItem).toHaveBeenCalledTimes(2);
    expect(storage.hasFound).toBe(false);
    inner.getItem.mockResolvedValueOnce(null);
    expect(await access().getItem('key')).toBe('value');
  });

  it.each([undefined, 7, {}])('treats %p as null', async (answer) => {
    inner.getItem.mockResolvedValue(answer as unknown as null);
    expect(await access().getItem('key')).toBeNull();
  });

  it('supports a storage that returns values instead of promises', async () => {
    inner.getItem.mockReturnValue('at once' as unknown as Promise<string>);
    expect(await access().getItem('key')).toBe('at once');
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('once');
      },
    ],
    ['rejects', () => Promise.reject(new Error('once'))],
  ])('that %s is retried', async (_, fail) => {
    inner.getItem.mockImplementationOnce(fail);
    const storage = access();
    expect(await storage.getItem('key')).toBe('value');
    expect(() => storage.assertReadable()).not.toThrow();
    expect(clock.timerCount).toBe(0);
  });

  it('that fails twice rejects, and is remembered', async () => {
    inner.getItem.mockRejectedValueOnce(new Error('first')).mockRejectedValueOnce('second');
    const storage = access();
    const { error } = await outcomeOf(storage.getItem('key'));
    expect(error).toMatchObject({ message: 'The storage failed.', cause: 'second' });
    expect(() => storage.assertReadable()).toThrow(error as Error);
    expect(inner.getItem).toHaveBeenCalledTimes(2);
    expect(clock.timerCount).toBe(0);
  });

  it('that takes a second is retried, and the first result counts', async () => {
    let answerFirst: (value: string) => void = () => undefined;
    inner.getItem.mockImplementationOnce(() => new Promise((resolve) => (answerFirst = resolve)));
    inner.getItem.mockImplementationOnce(never);
    const value = access().getItem('key');
    await clock.advance(SECOND - 1);
    expect(inner.getItem).toHaveBeenCalledTimes(1);
    await clock.advance(1);
    expect(inner.getItem).toHaveBeenCalledTimes(2);
    await clock.advance(5 * SECOND);
    answerFirst('slow');
    expect(await value).toBe('slow');
    expect(clock.timerCount).toBe(0);
  });

  it('waits for the slow result if the second read fails, and vice versa', async () => {
    for (const failsFirst of [true, false]) {
      inner.getItem.mockClear();
      const settle: ((fails: boolean) => void)[] = [];
      const attempt = (): Promise<string> =>
        new Promise((resolve, reject) =>
          settle.push((fails) => (fails ? reject(new Error('no')) : resolve('yes'))),
        );
      inner.getItem.mockImplementationOnce(attempt).mockImplementationOnce(attempt);
      const value = access().getItem('key');
      await clock.advance(SECOND);
      settle[failsFirst ? 0 : 1]!(true);
      await clock.settle();
      settle[failsFirst ? 1 : 0]!(false);
      expect(await value).toBe('yes');
      expect(inner.getItem).toHaveBeenCalledTimes(2);
      expect(clock.timerCount).toBe(0);
    }
  });

  it('rejects after ten seconds without a result', async () => {
    inner.getItem.mockImplementation(never);
    const outcome = outcomeOf(access().getItem('key'));
    const over = jest.fn();
    void outcome.then(over);
    await clock.advance(10 * SECOND - 1);
    expect(over).not.toHaveBeenCalled();
    await clock.advance(1);
    expect((await outcome).error).toMatchObject({
      name: 'StorageSilentError',
      message: 'The storage does not answer.',
    });
    expect(clock.timerCount).toBe(0);
  });
});

describe('G0 a write to a storage that may fail', () => {
  it('is done once, and read back', async () => {
    const storage = access();
    await storage.setItem('key', 'new');
    await storage.removeItem('other');
    expect(await storage.getItem('key')).toBe('new');
    expect(await storage.getItem('other')).toBeNull();
    expect(inner.getItem).not.toHaveBeenCalled();
    await storage.confirmWrites();
    expect(inner.setItem).toHaveBeenCalledTimes(1);
    expect(inner.removeItem).toHaveBeenCalledTimes(1);
    expect(unsaved.size).toBe(0);
    expect(storage.whenOverdueIsDone()).toBeUndefined();
    expect(clock.timerCount).toBe(0);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('once');
      },
    ],
    ['rejects', () => Promise.reject(new Error('once'))],
    ['is lost', () => Promise.resolve()],
  ])('that %s is retried', async (_, fail) => {
    inner.setItem.mockImplementationOnce(fail);
    const storage = access();
    await storage.setItem('key', 'new');
    await storage.confirmWrites();
    expect(stored.get('key')).toBe('new');
    expect(unsaved.size).toBe(0);
  });

  it('that fails twice rejects, and the value stays in memory', async () => {
    inner.setItem.mockRejectedValue(new Error('The storage is full.'));
    const storage = access();
    await storage.setItem('key', 'new');
    await expect(storage.confirmWrites()).rejects.toThrow('The storage is full.');
    expect(inner.setItem).toHaveBeenCalledTimes(2);
    expect(await access().getItem('key')).toBe('new');
  });

  it('that throws but is stored does not count as a failure', async () => {
    inner.setItem.mockImplementation((key, value) => {
      stored.set(key, value);
      throw new Error('The quota warning.');
    });
    const storage = access();
    await storage.setItem('key', 'new');
    await storage.confirmWrites();
    expect(unsaved.size).toBe(0);
  });

  it('that is lost twice stays in memory until the key is written again', async () => {
    inner.setItem.mockResolvedValue();
    const storage = access();
    await storage.setItem('key', 'new');
    await storage.setItem('fresh', 'newer');
    await storage.confirmWrites();
    expect(await access().getItem('key')).toBe('new');
    expect(await access().getItem('fresh')).toBe('newer');
    stored.set('key', "another tab's");
    expect(await access().getItem('key')).toBe("another tab's");
    expect(await access().getItem('fresh')).toBe('newer');
    stored.set('key', 'value');
    expect(await access().getItem('key')).toBe('value');
  });

  it('that hangs is awaited for a second, and retried', async () => {
    inner.setItem.mockImplementationOnce(never);
    const storage = access();
    const written = storage.setItem('key', 'new').then(() => storage.confirmWrites());
    await clock.advance(SECOND);
    await written;
    expect(stored.get('key')).toBe('new');
    expect(unsaved.size).toBe(0);
    expect(storage.whenOverdueIsDone()).toBeDefined();
    expect(clock.timerCount).toBe(0);
  });

  it('that cannot be read back stays in memory until the storage returns another value', async () => {
    inner.setItem.mockResolvedValue();
    inner.getItem.mockRejectedValue(new Error('Locked.'));
    const storage = access();
    await storage.setItem('key', 'new');
    await storage.confirmWrites();
    inner.getItem.mockImplementation((key) => Promise.resolve(stored.get(key) ?? null));
    expect(await access().getItem('key')).toBe('new');
    stored.set('key', "another tab's");
    expect(await access().getItem('key')).toBe("another tab's");
  });

  it.each([
    ['has been read', 'value'],
    ['could not be read', undefined],
  ])('stays in memory only until the storage, which %s, returns it', async (_, instead) => {
    unsaved.set('key', { value: 'new', instead });
    stored.set('key', 'new');
    expect(await access().getItem('key')).toBe('new');
    expect(unsaved.size).toBe(0);
  });

  it('is not given up because of one wrong result', async () => {
    unsaved.set('key', { value: 'new', instead: 'value' });
    inner.getItem.mockResolvedValueOnce('garbage');
    expect(await access().getItem('key')).toBe('new');
    expect(unsaved.size).toBe(1);
  });

  it('that replaces a value in memory counts', async () => {
    unsaved.set('key', { value: 'new', instead: 'value' });
    const storage = access();
    await storage.setItem('key', 'newer');
    await storage.confirmWrites();
    expect(await access().getItem('key')).toBe('newer');
    expect(unsaved.size).toBe(0);
  });
});

it('allows to clear the whole storage', async () => {
  await access().clear();
  expect(stored.size).toBe(0);
});

describe('G9 the name of the user', () => {
  const NAME = 'client.LastAuthUser';

  it.each([
    ['a refresh', false, 0],
    ['a sign-in, as another tab may be about to clear it', true, 1],
  ])('is written by %s if it exists: %p', async (_, isSignIn, times) => {
    stored.set(NAME, 'alice');
    const storage = new ReliableStorage(inner, clock, unsaved, isSignIn);
    await storage.setItem(NAME, 'alice');
    await storage.confirmWrites();
    expect(inner.setItem).toHaveBeenCalledTimes(times);
    expect(stored.get(NAME)).toBe('alice');
  });
});
