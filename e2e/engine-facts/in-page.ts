/** Two tabs measure how late one of them sees what the other one has written. Runs in the page. */
export interface Facts {
  /** Writes. The tab that starts the round. */
  write(given: Rounds): Promise<void>;
  /** Reads. The other tab. */
  read(given: Rounds): Promise<Reads>;
  /** The gaps between timers of 0 ms, in ms. */
  timers(forMs: number): Promise<number[]>;
}

export interface Rounds {
  /** What the reader waits for: a lock that the writer releases, or a message of the writer. */
  readonly after: 'lock' | 'message';
  readonly storage: 'localStorage' | 'cookie';
  readonly rounds: number;
  /** How long the writer keeps the lock after the write. */
  readonly lingerMs: number;
}

export interface Reads {
  /** For each round with a stale read: how long the reader saw the old value, in ms. */
  readonly stale: number[];
  /** The same for rounds in which some values were old while others were already new. */
  readonly torn: number[];
}

declare global {
  interface Window {
    facts: Facts;
  }
}

export function installFacts(): void {
  const LOCK = 'facts';
  /** As many keys as a session has tokens. */
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
  /** Waits for the next task. Within one task, no browser shows writes of other tabs. */
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
