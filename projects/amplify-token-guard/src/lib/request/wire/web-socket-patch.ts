import { replaceGlobal, warnOfLocked } from './replace-global';

type SocketClass = typeof WebSocket;

/**
 * Handles `new WebSocket(url, protocols)` in place of the browser.
 *
 * @returns undefined to let the call pass unchanged
 */
export type SocketHandler = (url: string, protocols: readonly string[]) => WebSocket | undefined;

/** Shared by all guards on the page, including those from other copies of this package. */
interface Handlers {
  readonly list: SocketHandler[];
  /** The class that the outermost wrapper wraps. */
  beneath: SocketClass;
  /** Set while a guard opens a socket of its own, which no handler handles. */
  isOpening: boolean;
}

/**
 * The key of the handlers on the window. On a wrapper, the key of the wrapper itself and of the
 * wrapped class.
 */
const KEY = Symbol.for('amplify-token-guard/WebSocket');

/** The part of a window that is changed. */
export interface SocketPage {
  WebSocket: SocketClass;
  [KEY]?: Handlers;
}

interface Wrapper {
  readonly [KEY]?: { readonly wrapper: SocketClass; readonly wrapped: SocketClass };
}

/**
 * Calls `handler` for every WebSocket that is opened on the page, the most recent handler first.
 * The returned function removes it. After the last one, `WebSocket` is as it was before. If other
 * code has wrapped it meanwhile, our wrapper stays below and passes everything on.
 */
export function patchWebSocket(page: SocketPage, handler: SocketHandler): () => void {
  const handlers = (page[KEY] ??= { list: [], beneath: page.WebSocket, isOpening: false });
  handlers.list.push(handler);
  if (!wrappedBy(page.WebSocket)) {
    handlers.beneath = page.WebSocket;
    const wrapper = wrap(page.WebSocket, handlers);
    if (!replaceGlobal(page, 'WebSocket', wrapper)) warnOfLocked('WebSocket');
  }
  return () => {
    handlers.list.splice(handlers.list.indexOf(handler), 1);
    const wrapped = wrappedBy(page.WebSocket);
    if (handlers.list.length === 0 && wrapped) replaceGlobal(page, 'WebSocket', wrapped);
  };
}

/** Opens a socket that no handler handles. */
export function openBeneath(page: SocketPage, url: string, protocols: string[]): WebSocket {
  const handlers = page[KEY];
  if (!handlers) return new page.WebSocket(url, protocols);
  handlers.isOpening = true;
  try {
    return new handlers.beneath(url, protocols);
  } finally {
    handlers.isOpening = false;
  }
}

/** Forwards everything but `new` to the wrapped class: name, constants, `instanceof`. */
function wrap(wrapped: SocketClass, handlers: Handlers): SocketClass {
  const wrapper: SocketClass = new Proxy(wrapped, {
    construct(_, given: [unknown, unknown], newTarget: SocketClass) {
      // A subclass of WebSocket has its own behavior, so it gets the wrapped class.
      const isSubclass = newTarget.prototype !== wrapped.prototype;
      const [url, protocols] = given;
      if (!handlers.isOpening && !isSubclass && Array.isArray(protocols)) {
        for (let i = handlers.list.length - 1; i >= 0; i--) {
          const answer = handlers.list[i]!(String(url), protocols.map(String));
          if (answer) return answer;
        }
      }
      return Reflect.construct(wrapped, given, isSubclass ? newTarget : wrapped) as WebSocket;
    },
    get: (_, name) =>
      name === KEY ? { wrapper, wrapped } : (Reflect.get(wrapped, name) as unknown),
  });
  return wrapper;
}

/**
 * What `candidate` wraps, if it is one of our wrappers and not a Proxy of other code around one.
 */
function wrappedBy(candidate: SocketClass): SocketClass | undefined {
  const own = (candidate as Wrapper)[KEY];
  return own?.wrapper === candidate ? own.wrapped : undefined;
}
