/** Stands for `undefined`, which JSON does not have. */
export const UNDEFINED = 'e2e-undefined';

/** What a document is given before anything of its own runs. */
export interface PageSetup {
  /** The tab that is known to load it; null: the one that loaded the last document here. */
  readonly tab: string | null;
  /** Where tests listen; the tab's name follows. */
  readonly channel: string;
  /** Scripts to run first, by the tab. */
  readonly scripts: Readonly<Record<string, readonly string[]>>;
  readonly isOffline: boolean;
  readonly undefinedAs: string;
}

/** Runs something in a document. */
export interface Call {
  readonly id: number;
  /** A function, or an expression. */
  readonly source: string;
  readonly isFunction: boolean;
  readonly arg: unknown;
  /** The kept value to call the function with, in front of `arg`. */
  readonly on?: number;
  /** Keeps the result in the document under this number. */
  readonly keepAs?: number;
}

export interface PageError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

/** What a document tells. */
export type Told =
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
    /** The browser loses its network, as far as a page can tell. */
    playOffline: (isOffline: boolean) => void;
  }
}

/** Runs in the page, and lets tests talk to it. */
export function talkToTests(setup: PageSetup): void {
  const { tab, channel, scripts, isOffline, undefinedAs } = setup;
  // What scripts of tests replace later.
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
  const tell = (told: Told): void => {
    const text = JSON.stringify(told);
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
      tell({ type: 'result', id, url: location.href, value });
    } catch (error) {
      tell({ type: 'result', id, url: location.href, error: describe(error) });
    }
  };

  const connect = (): void => {
    const mine = (socket = new Socket(channel + name));
    mine.onopen = () => {
      mine.send(JSON.stringify({ type: 'hello', document: documentName, url: location.href }));
      for (const text of waiting.splice(0)) mine.send(text);
      if (document.readyState === 'complete') tell({ type: 'loaded' });
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
  addEventListener('load', () => tell({ type: 'loaded' }));
  // A page that comes out of the back/forward cache has no sockets any more.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) connect();
  });
  addEventListener('error', ({ error, message }) => {
    tell({ type: 'error', error: describe(error ?? message) });
  });
  addEventListener('unhandledrejection', ({ reason }) => {
    tell({ type: 'error', error: describe(reason) });
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
      tell({ type: 'error', error: describe(error) });
    }
  }
}
