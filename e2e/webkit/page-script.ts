/** Represents `undefined`, which JSON doesn't have. */
export const UNDEFINED = 'e2e-undefined';

/** The data for a document, before its own scripts run. */
export interface PageSetup {
  /** The tab that loads it. `null`: the tab that loaded the last document in this window. */
  readonly tab: string | null;
  /** The URL at which tests listen, without the name of the tab. */
  readonly channel: string;
  /** The scripts to run first, by tab. */
  readonly scripts: Readonly<Record<string, readonly string[]>>;
  readonly isOffline: boolean;
  readonly undefinedAs: string;
}

/** A call in a document. */
export interface Call {
  readonly id: number;
  /** A function or an expression. */
  readonly source: string;
  readonly isFunction: boolean;
  readonly arg: unknown;
  /** The number of the stored value that is the first argument, before `arg`. */
  readonly on?: number;
  /** Stores the result in the document under this number. */
  readonly keepAs?: number;
}

export interface PageError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

/** A message of a document. */
export type PageMessage =
  | { readonly type: 'hello'; readonly document: string; readonly url: string }
  | { readonly type: 'loaded' }
  | { readonly type: 'error'; readonly error: PageError }
  | {
      readonly type: 'result';
      readonly id: number;
      readonly url: string;
      readonly value?: unknown;
      readonly error?: PageError;
    };

declare global {
  interface Window {
    /** Simulates that the browser is offline. */
    playOffline: (isOffline: boolean) => void;
  }
}

/** Connects the page to the test. Runs in the page. */
export function connectToTest(setup: PageSetup): void {
  const { tab, channel, scripts, isOffline, undefinedAs } = setup;
  // Scripts of tests may replace them later.
  const { WebSocket: Socket, setTimeout: start } = window;
  const TAB = 'e2e-tab';
  const name = tab ?? sessionStorage.getItem(TAB) ?? '';
  sessionStorage.setItem(TAB, name);
  const documentName = `${name}-${crypto.randomUUID()}`;
  const kept = new Map<number, unknown>();

  const describe = (error: unknown): PageError =>
    error instanceof Error || error instanceof DOMException
      ? { name: error.name, message: error.message, stack: error.stack ?? '' }
      : { name: 'Error', message: String(error), stack: '' };

  let socket: WebSocket | undefined;
  const waiting: string[] = [];
  const report = (message: PageMessage): void => {
    const text = JSON.stringify(message);
    if (socket?.readyState === Socket.OPEN) socket.send(text);
    else waiting.push(text);
  };

  const run = async ({ id, source, isFunction, arg, on, keepAs }: Call): Promise<void> => {
    try {
      const evaluated: unknown = (0, eval)(`(${source})`);
      const given = on === undefined ? [arg] : [kept.get(on), arg];
      const result: unknown = await (isFunction
        ? (evaluated as (...args: unknown[]) => unknown)(...given)
        : evaluated);
      if (keepAs !== undefined) kept.set(keepAs, result);
      const value = keepAs === undefined ? result : undefined;
      report({ type: 'result', id, url: location.href, value });
    } catch (error) {
      report({ type: 'result', id, url: location.href, error: describe(error) });
    }
  };

  const connect = (): void => {
    const mine = (socket = new Socket(channel + name));
    mine.onopen = () => {
      mine.send(JSON.stringify({ type: 'hello', document: documentName, url: location.href }));
      for (const text of waiting.splice(0)) mine.send(text);
      if (document.readyState === 'complete') report({ type: 'loaded' });
    };
    mine.onmessage = ({ data }: MessageEvent<string>) => {
      const revive = (_: string, value: unknown): unknown =>
        value === undefinedAs ? undefined : value;
      void run(JSON.parse(data, revive) as Call);
    };
    mine.onclose = () => {
      if (socket === mine) start(connect, 20);
    };
  };
  connect();
  addEventListener('load', () => report({ type: 'loaded' }));
  // A page from the back/forward cache has no open sockets.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) connect();
  });
  addEventListener('error', ({ error, message }) => {
    report({ type: 'error', error: describe(error ?? message) });
  });
  addEventListener('unhandledrejection', ({ reason }) => {
    report({ type: 'error', error: describe(reason) });
  });

  let isOnline = !isOffline;
  Object.defineProperty(Navigator.prototype, 'onLine', { get: () => isOnline });
  window.playOffline = (offline) => {
    isOnline = !offline;
    dispatchEvent(new Event(offline ? 'offline' : 'online'));
  };

  for (const script of scripts[name] ?? []) {
    try {
      (0, eval)(script);
    } catch (error) {
      report({ type: 'error', error: describe(error) });
    }
  }
}
