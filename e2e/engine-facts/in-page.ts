/** What two tabs of a page do to find out how late one sees what the other has written. Runs in the page. */
export interface Facts {
  /** Writes, as the tab that goes first. */
  write(given: Rounds): Promise<void>;
  /** Reads, as the other one. */
  read(given: Rounds): Promise<Reads>;
  /** How far apart timers of 0 ms run, in ms. */
  timers(forMs: number): Promise<number[]>;
}

export interface Rounds {
  /** After what the other tab reads: its turn at a lock that this one held, or a message. */
  readonly after: 'lock' | 'message';
  readonly storage: 'localStorage' | 'cookie';
  readonly rounds: number;
  /** So long the lock is held after the writing. */
  readonly lingerMs: number;
}

export interface Reads {
  /** For how long the old value was read, in ms, in each round in which it was. */
  readonly stale: number[];
  /** The same for some values that were old when others, written before or after them, were new already. */
  readonly torn: number[];
}

declare global {
  interface Window {
    facts: Facts;
  }
}

export function installFacts(): void {
  const LOCK = 'facts';
  /** As many as the tokens of a session. */
  const KEYS = ['a', 'b', 'c', 'd'];
  const channel = new BroadcastChannel('facts');

  const next = (type: string): Promise<void> =>
    new Promise((resolve) => {
      const listen = ({ data }: MessageEvent<string>): void => {
        if (data !== type) return;
        channel.removeEventListener('message', listen);
        resolve();
      };
      channel.addEventListener('message', listen);
    });
  /** The next task: within one, no browser shows what another tab writes. */
  const task = (): Promise<void> =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    });
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

  const store = (storage: Rounds['storage'], round: number): void => {
    // As long as a token.
    const value = `${round}-${'x'.repeat(700)}`;
    for (const key of KEYS) {
      if (storage === 'cookie') document.cookie = `${key}=${value}; path=/`;
      else localStorage.setItem(key, value);
    }
  };
  const seen = (storage: Rounds['storage']): number[] => {
    const cookies = new Map(
      document.cookie.split('; ').map((pair) => pair.split('=', 2) as [string, string]),
    );
    return KEYS.map((key) => {
      const value = storage === 'cookie' ? cookies.get(key) : localStorage.getItem(key);
      return parseInt(value ?? '0', 10);
    });
  };
  const look = async (
    { storage }: Rounds,
    round: number,
    { stale, torn }: Reads,
  ): Promise<void> => {
    const startMs = performance.now();
    let isStale = false;
    let isTorn = false;
    let values = seen(storage);
    for (; values.some((value) => value !== round); values = seen(storage)) {
      isStale ||= values.some((value) => value !== round);
      isTorn ||= values.some((value) => value === round);
      await task();
    }
    if (isStale) stale.push(performance.now() - startMs);
    if (isTorn) torn.push(performance.now() - startMs);
  };

  window.facts = {
    async write({ after, storage, rounds, lingerMs }) {
      for (let round = 1; round <= rounds; round++) {
        const done = next(`done ${round}`);
        if (after === 'lock') {
          await navigator.locks.request(LOCK, async () => {
            channel.postMessage(`held ${round}`);
            while (!(await navigator.locks.query()).pending?.length) await task();
            store(storage, round);
            if (lingerMs > 0) await pause(lingerMs);
          });
        } else {
          await pause(5);
          store(storage, round);
          channel.postMessage(`written ${round}`);
        }
        await done;
      }
    },

    async read(given) {
      const reads: Reads = { stale: [], torn: [] };
      for (let round = 1; round <= given.rounds; round++) {
        await next(given.after === 'lock' ? `held ${round}` : `written ${round}`);
        if (given.after === 'lock') {
          await navigator.locks.request(LOCK, () => look(given, round, reads));
        } else await look(given, round, reads);
        channel.postMessage(`done ${round}`);
      }
      return reads;
    },

    async timers(forMs) {
      const gaps: number[] = [];
      const startMs = performance.now();
      for (let before = startMs; before < startMs + forMs;) {
        await pause(0);
        const now = performance.now();
        gaps.push(now - before);
        before = now;
      }
      return gaps;
    },
  };
}
