import { webcrypto } from 'node:crypto';
import type { Page } from '../../model/page';
import type { Dice } from '../../model/dice';
import type { Broken } from '../plan';
import type { SyncStorage } from './faulty-storage';
import { pageTimers } from './page-timers';

/** The global names that every page defines for itself. All pages share the other globals. */
export const GLOBAL_NAMES = [
  'globalThis',
  'window',
  'self',
  'document',
  'location',
  'history',
  'navigator',
  'localStorage',
  'sessionStorage',
  'BroadcastChannel',
  'crypto',
  'WebSocket',
  'fetch',
  'Date',
  'Math',
  'performance',
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'console',
  'process',
  'global',
] as const;

export interface PageParts {
  readonly page: Page;
  readonly dice: Dice;
  readonly url: string;
  readonly localStorage: SyncStorage;
  readonly sessionStorage: SyncStorage;
  readonly cookies: { read(): string; write(text: string): void };
  readonly BroadcastChannel: unknown;
  readonly locks: object;
  readonly fetch: typeof fetch;
  readonly broken: readonly Broken[];
  /** Called when the page navigates to another URL. */
  readonly navigate: (url: string) => void;
  /** Called with every uncaught error. */
  readonly onError: (error: unknown) => void;
}

type PageGlobals = Record<(typeof GLOBAL_NAMES)[number], unknown>;

/** The part of `window` that Amplify and the guard use, with the broken features of the plan. */
export function pageGlobals(parts: PageParts): PageGlobals {
  const { page, url, cookies, broken } = parts;
  const isBroken = (what: Broken): boolean => broken.includes(what);
  const timers = pageTimers(page, parts.onError);
  const window = Object.create(globalThis) as Record<string, unknown>;
  const location = pageLocation(url, parts.navigate);
  const eventsOf = (target: Page['window'], throws = false): object => ({
    addEventListener: throws
      ? (): void => {
          throw new DOMException('The page is frozen.', 'InvalidStateError');
        }
      : target.addEventListener,
    removeEventListener: target.removeEventListener,
    dispatchEvent: (): boolean => true,
  });
  const document = {
    visibilityState: 'visible',
    hidden: false,
    readyState: 'complete',
    baseURI: url,
    location,
    // Amplify calls it to detect the framework of the app.
    querySelector: () => null,
    querySelectorAll: () => [],
    getElementById: () => null,
    defaultView: isBroken('document without view') ? null : window,
    ...eventsOf(page.document, isBroken('document listeners throw')),
  };
  Object.defineProperty(document, 'cookie', {
    get: () => cookies.read(),
    set: (text: string) => cookies.write(text),
  });
  const globals: PageGlobals = {
    globalThis: window,
    window,
    self: window,
    document,
    location,
    history: { state: null, replaceState: () => undefined },
    navigator: pageNavigator(parts),
    localStorage: undefined,
    sessionStorage: undefined,
    BroadcastChannel: pageChannel(parts),
    crypto: pageCrypto(parts),
    WebSocket: undefined,
    // Reads `fetch` from the window, because Amplify or the guard may have replaced it.
    fetch: (...args: Parameters<typeof fetch>) => (window['fetch'] as typeof fetch)(...args),
    Date: pageDate(page),
    Math: mathWith(parts.dice),
    performance: { now: () => page.clock.monotonicMs() },
    console: SILENT,
    process: undefined,
    global: undefined,
    ...timers,
  };
  // `defineProperty` instead of an assignment, because some of them are accessors in Node.js.
  for (const [name, value] of Object.entries({ ...globals, ...eventsOf(page.window) })) {
    Object.defineProperty(window, name, { value, writable: true, configurable: true });
  }
  Object.defineProperty(window, 'fetch', {
    value: parts.fetch,
    writable: true,
    configurable: true,
  });
  storageOn(window, 'localStorage', parts.localStorage, broken);
  storageOn(window, 'sessionStorage', parts.sessionStorage, broken);
  return globals;
}

function storageOn(
  window: object,
  name: 'localStorage' | 'sessionStorage',
  storage: SyncStorage,
  broken: readonly Broken[],
): void {
  const isBroken = (how: string): boolean => broken.includes(`${name} ${how}` as Broken);
  const refuse = (): never => {
    throw new DOMException('The storage is blocked.', 'SecurityError');
  };
  Object.defineProperty(window, name, {
    get: (): unknown => {
      if (isBroken('throws')) return refuse();
      if (isBroken('missing')) return undefined;
      if (isBroken('throws in use'))
        return { getItem: refuse, setItem: refuse, removeItem: refuse };
      return storage;
    },
  });
}

function pageNavigator({ locks, broken }: PageParts): object {
  const refusal = (): DOMException =>
    new DOMException('Locks are not allowed here.', 'SecurityError');
  const request = broken.includes('locks throw')
    ? (): never => {
        throw refusal();
      }
    : broken.includes('locks reject')
      ? () => Promise.reject(refusal())
      : broken.includes('locks hang')
        ? () => new Promise(() => undefined)
        : undefined;
  const isMissing = broken.includes('locks missing');
  return {
    onLine: true,
    userAgent: 'explorer',
    language: 'en',
    locks: isMissing ? undefined : request ? { request } : locks,
  };
}

function pageChannel({ BroadcastChannel, broken }: PageParts): unknown {
  if (broken.includes('channel missing')) return undefined;
  if (broken.includes('channel throws')) {
    return class {
      constructor() {
        throw new DOMException('Channels are blocked.', 'SecurityError');
      }
    };
  }
  if (!broken.includes('channel throws in use')) return BroadcastChannel;
  return class {
    onmessage = null;
    postMessage(): void {
      throw new DOMException('The channel is closed.', 'InvalidStateError');
    }
    close(): void {
      // Like every page.
    }
  };
}

function pageCrypto({ dice, broken }: PageParts): object {
  const getRandomValues = <T extends Uint8Array>(bytes: T): T => {
    for (let index = 0; index < bytes.length; index++) bytes[index] = dice.random() * 256;
    return bytes;
  };
  if (broken.includes('crypto without randomUUID')) return { getRandomValues };
  const randomUUID = (): string => {
    const hex = Buffer.from(getRandomValues(new Uint8Array(16))).toString('hex');
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      hex.slice(12, 16),
      hex.slice(16, 20),
      hex.slice(20),
    ].join('-');
  };
  return { getRandomValues, randomUUID, subtle: webcrypto.subtle };
}

function pageLocation(url: string, navigate: (url: string) => void): object {
  const { origin, hostname, protocol, search, hash, pathname } = new URL(url);
  const location = { origin, hostname, protocol, search, hash, pathname };
  return Object.defineProperty(location, 'href', { get: () => url, set: navigate });
}

/** A `Date` that shows the time of the device. Amplify reads the time from it. */
function pageDate(page: Page): DateConstructor {
  return class extends Date {
    constructor(...parts: [] | [number]) {
      if (parts.length === 0) super(page.clock.wallMs());
      else super(...parts);
    }

    static override now(): number {
      return page.clock.wallMs();
    }
  } as unknown as DateConstructor;
}

function mathWith(dice: Dice): object {
  const own = Object.fromEntries(
    Object.getOwnPropertyNames(Math).map((name) => [name, Reflect.get(Math, name) as unknown]),
  );
  return { ...own, random: dice.random };
}

const silence = (): void => undefined;
const SILENT = { log: silence, info: silence, warn: silence, error: silence, debug: silence };
