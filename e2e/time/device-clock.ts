import type { Page } from '@playwright/test';

/** What a document tells of itself when nothing in it moves by itself. */
export interface DeviceReport {
  /** Tells documents of one browser apart. */
  readonly name: string;
  /** When its next timer is due, in ms of the test's time; null when it has none. */
  readonly nextAtMs: number | null;
  /** Requests without an answer, and sockets that are being closed. */
  readonly pending: number;
  /** Sockets that are being opened. */
  readonly dialing: number;
  /** Grows with everything that happens in it. */
  readonly activity: number;
  readonly isLoaded: boolean;
  /** By which means other documents can tell that its messages have arrived. */
  readonly means: readonly Means[];
  readonly hasSockets: boolean;
}

export interface LookOptions {
  /** What the clock says by now. */
  readonly nowMs: number;
  readonly round: number;
  readonly others: Others;
  readonly held: number;
}

/** How far a document has come by its timers. */
export interface Run extends Pick<DeviceReport, 'nextAtMs'> {
  readonly nowMs: number;
  /** Whether something has left it. */
  readonly hasActed: boolean;
  /** What it saw then. */
  readonly report: DeviceReport | null;
}

export type Means = 'storage' | 'channel';

/** Who is to be waited for, by the means that they have. */
export type Others = Readonly<Record<Means, readonly string[]>>;

/** The clock and the timers of one document, moved by a test. */
export interface DeviceClock {
  nowMs(): number;
  /** Moves the clock. Timers that have become due wait for `runDue()`. */
  moveTo(ms: number): void;
  /**
   * Runs the timers that are due by then, each at its time and with all that its promises do; but stops when something
   * has left the document, or waits for an answer. In that case it looks around, if it is told how.
   */
  runTo(ms: number, look: LookOptions | null): Promise<Run>;
  /**
   * Waits until what is on its way has arrived: frames of sockets, locks, and what other documents
   * have stored and told before they came to the same `round`; and a little while for the answers to all requests but
   * as many as are `held`.
   */
  look(given: LookOptions): Promise<DeviceReport>;
}

declare global {
  interface Window {
    deviceClock: DeviceClock;
    /** The test's time at which the document begins, in ms since 1970. */
    deviceStartMs?: number;
  }
}

/** What the clock keeps in `localStorage`, which is not the app's. */
export const DEVICE_KEYS = 'e2e-time/';

/**
 * Gives every document that the page loads from now on a clock that stands still until the test moves it. Timers of
 * 0 ms, and frames to be drawn, take no time and run at once.
 */
export async function installDeviceClock(page: Page): Promise<void> {
  await page.addInitScript(install, DEVICE_KEYS);
}

/** Runs in the page. */
function install(keys: string): void {
  // `randomUUID()` is missing in the empty page that a browser opens first, which is no secure context.
  const name = crypto.getRandomValues(new Uint32Array(4)).join('-');
  const start = { setTimeout: window.setTimeout, clearTimeout: window.clearTimeout };
  let ticks = 0;
  let activity = 0;
  let pending = 0;
  /** What has left the document: requests, frames, what others can read, see or wait for. */
  let acts = 0;

  // A frame begins when its parent says so.
  const startMs = (): number =>
    window.deviceStartMs ??
    (window.deviceStartMs = parent === window ? 0 : parent.deviceClock.nowMs());
  const nowMs = (): number => startMs() + ticks;

  const begin = (): void => {
    pending++;
    activity++;
  };
  /** Counts the calls of a method. */
  const countActs = (prototype: object, method: string): void => {
    const original = Reflect.get(prototype, method) as (...args: unknown[]) => unknown;
    Reflect.set(prototype, method, function (this: unknown, ...args: unknown[]) {
      acts++;
      return original.apply(this, args);
    });
  };
  const end = (): void => {
    pending--;
    activity++;
    for (const check of [...answered]) check();
  };
  const answered = new Set<() => void>();
  /** Waits until no more than `count` requests are under way, but not for long: then the test looks around. */
  const untilPending = (count: number): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (pending <= count) done();
      };
      const done = (): void => {
        start.clearTimeout.call(window, timer);
        answered.delete(check);
        resolve();
      };
      const timer = start.setTimeout.call(window, done, 25);
      answered.add(check);
      check();
    });
  const during = async <T>(work: Promise<T>): Promise<T> => {
    begin();
    try {
      return await work;
    } finally {
      end();
    }
  };
  /** Lets everything run that is ready to run. */
  const turn = (): Promise<void> =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    });

  const RealDate = Date;
  window.Date = new Proxy(RealDate, {
    construct: (target, given: [], newTarget) =>
      Reflect.construct(target, given.length > 0 ? given : [nowMs()], newTarget) as object,
    apply: () => new RealDate(nowMs()).toString(),
    get: (target, key) => (key === 'now' ? nowMs : (Reflect.get(target, key) as unknown)),
  });
  Object.defineProperty(performance, 'now', { value: () => ticks });
  Object.defineProperty(performance, 'timeOrigin', { get: startMs });

  interface Timer {
    atTicks: number;
    readonly everyTicks: number | undefined;
    readonly task: () => void;
  }
  const timers = new Map<number, Timer>();
  /** Those of 0 ms, by the ids of the browser. */
  const atOnce = new Map<number, number>();
  // Far from the browser's own ids.
  let lastId = 1_000_000_000;
  type Start = (task: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => number;
  const set = (repeat: boolean): Start => {
    return (task, ms, ...args) => {
      const id = ++lastId;
      // Whole milliseconds, as in a browser.
      const delay = Math.ceil(Number(ms) || 0);
      activity++;
      if (delay > 0) {
        const everyTicks = repeat ? delay : undefined;
        timers.set(id, { atTicks: ticks + delay, everyTicks, task: () => task(...args) });
        return id;
      }
      begin();
      const run = (): void => {
        atOnce.delete(id);
        end();
        task(...args);
      };
      atOnce.set(id, Number(start.setTimeout.call(window, run)));
      return id;
    };
  };
  const clear = (id?: number): void => {
    if (id === undefined) return;
    timers.delete(id);
    const native = atOnce.get(id);
    if (native === undefined) return;
    atOnce.delete(id);
    start.clearTimeout.call(window, native);
    end();
  };
  window.setTimeout = set(false) as typeof setTimeout;
  window.setInterval = set(true) as typeof setInterval;
  window.clearTimeout = window.clearInterval = clear as typeof clearTimeout;
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController();
    const reason = new DOMException('signal timed out', 'TimeoutError');
    window.setTimeout(() => controller.abort(reason), ms);
    return controller.signal;
  };
  const first = (): [number, Timer] | undefined =>
    [...timers].reduce<[number, Timer] | undefined>(
      (best, timer) => (best && best[1].atTicks <= timer[1].atTicks ? best : timer),
      undefined,
    );

  const nextAtMs = (): number | null => {
    const next = first();
    return next ? startMs() + next[1].atTicks : null;
  };

  const send = window.fetch;
  window.fetch = (...request) => {
    acts++;
    return during(send.apply(window, request));
  };
  for (const read of ['text', 'json', 'arrayBuffer', 'blob'] as const) {
    const original = Response.prototype[read];
    Response.prototype[read] = function (this: Response) {
      return during(original.call(this) as Promise<never>);
    };
  }
  const { send: sendXhr } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.send = function (body) {
    acts++;
    begin();
    this.addEventListener('loadend', end, { once: true });
    sendXhr.call(this, body);
  };

  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (...given) {
    const begun = transaction.apply(this, given);
    begin();
    // What the app does then, it does in the same turn.
    const over = (): void => void start.setTimeout.call(window, end);
    begun.addEventListener('complete', over);
    begun.addEventListener('abort', over);
    return begun;
  };
  for (const open of ['open', 'deleteDatabase'] as const) {
    const original = IDBFactory.prototype[open];
    IDBFactory.prototype[open] = function (this: IDBFactory, ...given: [string]) {
      const request = original.apply(this, given);
      begin();
      const over = (): void => void start.setTimeout.call(window, end);
      request.addEventListener('success', over);
      request.addEventListener('error', over);
      return request;
    };
  }

  const RealSocket = WebSocket;
  const { send: sendFrame } = RealSocket.prototype;
  countActs(RealSocket.prototype, 'send');
  countActs(RealSocket.prototype, 'close');
  const sockets = new Set<WebSocket>();
  /** Frames that come back from the server when all before them have arrived. */
  const echoes = new Map<string, () => void>();
  let lastEcho = 0;
  window.WebSocket = new Proxy(RealSocket, {
    construct: (target, args, newTarget) => {
      const socket = Reflect.construct(target, args, newTarget) as WebSocket;
      sockets.add(socket);
      acts++;
      activity++;
      socket.addEventListener('open', () => activity++);
      socket.addEventListener('message', (event: MessageEvent<unknown>) => {
        const [echo] = /e2e-echo-[a-z0-9-]+/.exec(String(event.data)) ?? [];
        if (echo === undefined) {
          activity++;
          return;
        }
        // It is none of the app's.
        event.stopImmediatePropagation();
        echoes.get(echo)?.();
      });
      socket.addEventListener('close', () => {
        sockets.delete(socket);
        activity++;
      });
      return socket;
    },
  });
  const echoed = (socket: WebSocket): Promise<void> =>
    new Promise((resolve) => {
      const echo = `e2e-echo-${name}${++lastEcho}`;
      const done = (): void => {
        echoes.delete(echo);
        socket.removeEventListener('close', done);
        resolve();
      };
      echoes.set(echo, done);
      socket.addEventListener('close', done);
      sendFrame.call(socket, JSON.stringify({ type: echo }));
    });
  const inState = (state: number): number =>
    [...sockets].filter(({ readyState }) => readyState === state).length;
  const isOpen = ({ readyState }: WebSocket): boolean => readyState === RealSocket.OPEN;

  /** Up to which round others have been seen, by each means. */
  const seen = { storage: new Map<string, number>(), channel: new Map<string, number>() };
  const met = new Set<() => void>();
  const note = (means: Means, from: string, round: number): void => {
    seen[means].set(from, round);
    for (const check of [...met]) check();
  };
  const { setItem: store } = Storage.prototype;
  for (const method of ['setItem', 'removeItem', 'clear']) countActs(Storage.prototype, method);
  let storage: Storage | undefined;
  try {
    storage = window.localStorage;
  } catch {
    // Blocked.
  }
  window.addEventListener('storage', (event) => {
    if (!event.key?.startsWith(keys)) return;
    // It is none of the app's.
    event.stopImmediatePropagation();
    note('storage', event.key.slice(keys.length), Number(event.newValue));
  });
  const Channel = window.BroadcastChannel as typeof BroadcastChannel | undefined;
  const channel = Channel && new Channel('e2e-time');
  const post = Channel?.prototype.postMessage;
  if (Channel) countActs(Channel.prototype, 'postMessage');
  channel?.addEventListener('message', ({ data }: MessageEvent<[string, number]>) => {
    note('channel', ...data);
  });
  const meet = (round: number, others: Others): Promise<void> =>
    new Promise((resolve) => {
      const has = { storage: storage !== undefined, channel: channel !== undefined };
      const isLate = (means: Means): boolean =>
        has[means] &&
        others[means].some((other) => other !== name && !((seen[means].get(other) ?? -1) >= round));
      // Somebody may have been closed meanwhile: the test will ask again.
      const giveUp = start.setTimeout.call(window, () => done(), 2_000);
      const done = (): void => {
        met.delete(check);
        start.clearTimeout.call(window, giveUp);
        resolve();
      };
      const check = (): void => {
        if (!isLate('storage') && !isLate('channel')) done();
      };
      met.add(check);
      if (storage) store.call(storage, keys + name, String(round));
      if (channel) post?.call(channel, [name, round]);
      check();
    });
  const locks = navigator.locks as LockManager | undefined;
  if (locks) {
    const request = Reflect.get(locks, 'request') as (...args: unknown[]) => Promise<unknown>;
    Reflect.set(locks, 'request', (...args: unknown[]) => {
      acts++;
      // Whoever is granted one lock may ask for another: whether that is granted as well, only the next query tells.
      activity++;
      const held = request.apply(locks, args);
      const letGo = (): void => void acts++;
      held.then(letGo, letGo);
      return held;
    });
  }

  window.deviceClock = {
    nowMs,
    moveTo: (ms) => void (ticks = Math.max(ticks, ms - startMs())),
    runTo: async (ms, look) => {
      const before = { acts, pending };
      const hasActed = (): boolean => acts !== before.acts || pending !== before.pending;
      const toTicks = ms - startMs();
      for (let due = first(); due && due[1].atTicks <= toTicks && !hasActed(); due = first()) {
        const [id, timer] = due;
        ticks = Math.max(ticks, timer.atTicks);
        if (timer.everyTicks === undefined) timers.delete(id);
        else timer.atTicks += timer.everyTicks;
        activity++;
        try {
          timer.task();
        } catch (error) {
          reportError(error);
        }
        await turn();
      }
      if (!hasActed()) ticks = Math.max(ticks, toTicks);
      const run = { nowMs: nowMs(), hasActed: hasActed() };
      const report =
        run.hasActed && look ? await window.deviceClock.look({ ...look, nowMs: run.nowMs }) : null;
      return { ...run, nextAtMs: nextAtMs(), report };
    },
    look: async ({ nowMs, round, others, held }) => {
      window.deviceClock.moveTo(nowMs);
      let before: number;
      do {
        before = activity;
        await turn();
        await Promise.all([...sockets].filter(isOpen).map(echoed));
        await locks?.query();
        const isAlone = others.storage.length + others.channel.length === 0;
        if (!isAlone) {
          await meet(round, others);
          // What others have let go is granted to who waited for it.
          await locks?.query();
        }
        await turn();
        await untilPending(held);
      } while (before !== activity && pending <= held);
      return {
        name,
        nextAtMs: nextAtMs(),
        pending: pending + inState(RealSocket.CLOSING),
        dialing: inState(RealSocket.CONNECTING),
        activity,
        isLoaded: document.readyState === 'complete',
        means: [
          ...(storage ? (['storage'] as const) : []),
          ...(channel ? (['channel'] as const) : []),
        ],
        hasSockets: sockets.size > 0,
      };
    },
  };
}
