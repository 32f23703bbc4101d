import { replaceGlobal, warnOfLocked } from './replace-global';

type SocketClass = typeof WebSocket;

/**
 * Answers `new WebSocket(url, protocols)` in place of the browser.
 *
 * @returns undefined when the socket is none of its business, and is opened as it is.
 */
export type SocketHandler = (url: string, protocols: readonly string[]) => WebSocket | undefined;

/** Shared by all guards on the page, and by all copies of this package. */
interface Handlers {
  readonly list: SocketHandler[];
  /** What the outermost wrapper wraps. */
  beneath: SocketClass;
  /** Set while a guard opens a socket of its own: no handler is asked about that one. */
  isOpening: boolean;
}

/** Names, on the window, the handlers, and, on a wrapper, itself and what it wraps. */
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
 * Lets `handler` see every WebSocket that is opened on the page; the last who came is asked first.
 * The returned function ends that, and the last to go leaves `WebSocket` as it was. What others
 * have put on top in the meantime stays, with a wrapper beneath that hands everything through.
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

/** Opens a socket about which no handler is asked. */
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

/** Everything but `new` goes to what is wrapped: name, constants, `instanceof`. */
function wrap(wrapped: SocketClass, handlers: Handlers): SocketClass {
  const wrapper: SocketClass = new Proxy(wrapped, {
    construct(_, given: [unknown, unknown], newTarget: SocketClass) {
      // A class that extends WebSocket has ways of its own, and gets what it extends.
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

/** What `candidate` wraps, if it is a wrapper of ours and not somebody else's Proxy around one. */
function wrappedBy(candidate: SocketClass): SocketClass | undefined {
  const own = (candidate as Wrapper)[KEY];
  return own?.wrapper === candidate ? own.wrapped : undefined;
}
