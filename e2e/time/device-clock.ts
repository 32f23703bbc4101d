import type { Page } from '@playwright/test';

/** The state of a document when nothing in it is in progress. */
export interface DeviceReport {
  /** A unique name among the documents of a browser. */
  readonly name: string;
  /** When its next timer is due, in ms of the test's time. `null` without a timer. */
  readonly nextAtMs: number | null;
  /** Requests without a response, and sockets that are closing. */
  readonly pending: number;
  /** Sockets that are connecting. */
  readonly dialing: number;
  /** Increases with everything that happens in the document. */
  readonly activity: number;
  readonly isLoaded: boolean;
  /** How other documents can detect that its messages have arrived. */
  readonly means: readonly Means[];
  readonly hasSockets: boolean;
}

export interface LookOptions {
  /** The time to set the clock to. */
  readonly nowMs: number;
  readonly round: number;
  readonly others: Others;
  readonly held: number;
}

/** The result of running a document's timers. */
export interface Run extends Pick<DeviceReport, 'nextAtMs'> {
  readonly nowMs: number;
  /** Whether it sent something that others can receive. */
  readonly hasSent: boolean;
  /** The state after that. */
  readonly report: DeviceReport | null;
}

export type Means = 'storage' | 'channel';

/** The documents to wait for, by the means that they support. */
export type Others = Readonly<Record<Means, readonly string[]>>;

/** The clock and the timers of one document, which a test controls. */
export interface DeviceClock {
  nowMs(): number;
  /** Sets the clock. Due timers wait for `runTo()`. */
  moveTo(ms: number): void;
  /**
   * Runs the timers that are due until then, each at its time, including their promise callbacks.
   * Stops when the document has sent something or waits for a response. In that case it also calls
   * `look()`, if there are options for it.
   */
  runTo(ms: number, look: LookOptions | null): Promise<Run>;
  /**
   * Waits until everything in transit has arrived: frames of sockets, locks, and what other
   * documents stored or sent before they reached the same `round`. Waits briefly for responses,
   * until at most `held` requests are pending.
   */
  look(given: LookOptions): Promise<DeviceReport>;
}

declare global {
  interface Window {
    deviceClock: DeviceClock;
    /** The test's time at which the document starts, in ms since 1970. */
    deviceStartMs?: number;
  }
}

/** The prefix of the keys in `localStorage` that belong to the clock, not to the app. */
export const DEVICE_KEYS = 'e2e-time/';

/**
 * Installs a clock in every document that the page loads from now on. It stands still until the
 * test moves it. Timers of 0 ms and animation frames run immediately.
 */
export async function installDeviceClock(page: Page): Promise<void> {
  await page.addInitScript(install, DEVICE_KEYS);
}

/** Runs in the page. */
function install(keys: string): void {
  // Not `randomUUID()`: it is missing in the empty first page of a browser, which isn't a secure
  // context.
  const name = crypto.getRandomValues(new Uint32Array(4)).join('-');
  const start = { setTimeout: window.setTimeout, clearTimeout: window.clearTimeout };
  let ticks = 0;
  let activity = 0;
  let pending = 0;
  /**
   * Counts what the document sent: requests, frames, and everything that other documents can read
   * or wait for.
   */
  let sentCount = 0;

  // A frame starts at the time of its parent.
  const startMs = (): number =>
    window.deviceStartMs ??
    (window.deviceStartMs = parent === window ? 0 : parent.deviceClock.nowMs());
  const nowMs = (): number => startMs() + ticks;

  const begin = (): void => {
    pending++;
    activity++;
  };
  /** Counts the calls of a method. */
  const countSends = (prototype: object, method: string): void => {
    const original = Reflect.get(prototype, method) as (...args: unknown[]) => unknown;
    Reflect.set(prototype, method, function (this: unknown, ...args: unknown[]) {
      sentCount++;
      return original.apply(this, args);
    });
  };
  const end = (): void => {
    pending--;
    activity++;
    for (const check of [...answered]) check();
  };
  const answered = new Set<() => void>();
  /**
   * Waits until at most `count` requests are pending, but not for long. After that, the test looks
   * again.
   */
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
  /** Runs all tasks that are ready. */
  const runReadyTasks = (): Promise<void> =>
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
  /** Timers of 0 ms, with their ids in the browser. */
  const atOnce = new Map<number, number>();
  // Far from the ids of the browser.
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
    sentCount++;
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
    sentCount++;
    begin();
    this.addEventListener('loadend', end, { once: true });
    sendXhr.call(this, body);
  };

  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (...given) {
    const begun = transaction.apply(this, given);
    begin();
    // What the app does in its callback belongs to the same step.
    const finish = (): void => void start.setTimeout.call(window, end);
    begun.addEventListener('complete', finish);
    begun.addEventListener('abort', finish);
    return begun;
  };
  for (const open of ['open', 'deleteDatabase'] as const) {
    const original = IDBFactory.prototype[open];
    IDBFactory.prototype[open] = function (this: IDBFactory, ...given: [string]) {
      const request = original.apply(this, given);
      begin();
      const finish = (): void => void start.setTimeout.call(window, end);
      request.addEventListener('success', finish);
      request.addEventListener('error', finish);
      return request;
    };
  }

  const RealSocket = WebSocket;
  const { send: sendFrame } = RealSocket.prototype;
  countSends(RealSocket.prototype, 'send');
  countSends(RealSocket.prototype, 'close');
  const sockets = new Set<WebSocket>();
  /** Frames that the server sends back after everything before them has arrived. */
  const echoes = new Map<string, () => void>();
  let lastEcho = 0;
  window.WebSocket = new Proxy(RealSocket, {
    construct: (target, args, newTarget) => {
      const socket = Reflect.construct(target, args, newTarget) as WebSocket;
      sockets.add(socket);
      sentCount++;
      activity++;
      socket.addEventListener('open', () => activity++);
      socket.addEventListener('message', (event: MessageEvent<unknown>) => {
        const [echo] = /e2e-echo-[a-z0-9-]+/.exec(String(event.data)) ?? [];
        if (echo === undefined) {
          activity++;
          return;
        }
        // The app must not see it.
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

  /** The last round in which other documents were seen, by each means. */
  const seen = { storage: new Map<string, number>(), channel: new Map<string, number>() };
  const waitingChecks = new Set<() => void>();
  const note = (means: Means, from: string, round: number): void => {
    seen[means].set(from, round);
    for (const check of [...waitingChecks]) check();
  };
  const { setItem: store } = Storage.prototype;
  for (const method of ['setItem', 'removeItem', 'clear']) countSends(Storage.prototype, method);
  let storage: Storage | undefined;
  try {
    storage = window.localStorage;
  } catch {
    // The storage is blocked.
  }
  window.addEventListener('storage', (event) => {
    if (!event.key?.startsWith(keys)) return;
    // The app must not see it.
    event.stopImmediatePropagation();
    note('storage', event.key.slice(keys.length), Number(event.newValue));
  });
  const Channel = window.BroadcastChannel as typeof BroadcastChannel | undefined;
  const channel = Channel && new Channel('e2e-time');
  const post = Channel?.prototype.postMessage;
  if (Channel) countSends(Channel.prototype, 'postMessage');
  channel?.addEventListener('message', ({ data }: MessageEvent<[string, number]>) => {
    note('channel', ...data);
  });
  const waitForOthers = (round: number, others: Others): Promise<void> =>
    new Promise((resolve) => {
      const has = { storage: storage !== undefined, channel: channel !== undefined };
      const isLate = (means: Means): boolean =>
        has[means] &&
        others[means].some((other) => other !== name && !((seen[means].get(other) ?? -1) >= round));
      // Another document may have been closed. The test looks again.
      const giveUp = start.setTimeout.call(window, () => done(), 2_000);
      const done = (): void => {
        waitingChecks.delete(check);
        start.clearTimeout.call(window, giveUp);
        resolve();
      };
      const check = (): void => {
        if (!isLate('storage') && !isLate('channel')) done();
      };
      waitingChecks.add(check);
      if (storage) store.call(storage, keys + name, String(round));
      if (channel) post?.call(channel, [name, round]);
      check();
    });
  const locks = navigator.locks as LockManager | undefined;
  if (locks) {
    const request = Reflect.get(locks, 'request') as (...args: unknown[]) => Promise<unknown>;
    Reflect.set(locks, 'request', (...args: unknown[]) => {
      sentCount++;
      // A tab that gets one lock may request another one. Only the next query shows whether it gets
      // that too.
      activity++;
      const held = request.apply(locks, args);
      const countRelease = (): void => void sentCount++;
      held.then(countRelease, countRelease);
      return held;
    });
  }

  window.deviceClock = {
    nowMs,
    moveTo: (ms) => void (ticks = Math.max(ticks, ms - startMs())),
    runTo: async (ms, look) => {
      const before = { sentCount, pending };
      const hasSent = (): boolean => sentCount !== before.sentCount || pending !== before.pending;
      const toTicks = ms - startMs();
      for (let due = first(); due && due[1].atTicks <= toTicks && !hasSent(); due = first()) {
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
        await runReadyTasks();
      }
      if (!hasSent()) ticks = Math.max(ticks, toTicks);
      const run = { nowMs: nowMs(), hasSent: hasSent() };
      const report =
        run.hasSent && look ? await window.deviceClock.look({ ...look, nowMs: run.nowMs }) : null;
      return { ...run, nextAtMs: nextAtMs(), report };
    },
    look: async ({ nowMs, round, others, held }) => {
      window.deviceClock.moveTo(nowMs);
      let before: number;
      do {
        before = activity;
        await runReadyTasks();
        await Promise.all([...sockets].filter(isOpen).map(echoed));
        await locks?.query();
        const isAlone = others.storage.length + others.channel.length === 0;
        if (!isAlone) {
          await waitForOthers(round, others);
          // Waiting tabs receive the locks that others have released.
          await locks?.query();
        }
        await runReadyTasks();
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
