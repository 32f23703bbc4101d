import { replaceGlobal, warnOfLocked } from './replace-global';

/** The arguments of `fetch`. */
export type FetchArguments = Parameters<typeof fetch>;

/** The wrapped `fetch`: the browser's, or one that other code has installed. */
export type Send = typeof fetch;

/**
 * Handles a call of `fetch` in place of the browser.
 *
 * @returns undefined to let the call pass unchanged
 */
export type FetchHandler = (args: FetchArguments, send: Send) => Promise<Response> | undefined;

/** Shared by all guards on the page, including those from other copies of this package. */
interface Handlers {
  readonly list: FetchHandler[];
  /**
   * Set while a handler sends, so that another wrapper of ours doesn't handle the same call again.
   */
  isSending: boolean;
}

/**
 * The key of the handlers on the window. On a wrapper, the key of the wrapper itself and of the
 * wrapped function.
 */
const KEY = Symbol.for('amplify-token-guard/fetch');

interface Page {
  fetch: typeof fetch;
  [KEY]?: Handlers;
}

interface Wrapper {
  readonly [KEY]?: { readonly wrapper: typeof fetch; readonly wrapped: typeof fetch };
}

/**
 * Calls `handler` for every call of `fetch` on the page, the most recent handler first. The
 * returned function removes it. After the last one, `fetch` is as it was before. If other code has
 * wrapped it meanwhile, our wrapper stays below and passes everything on.
 */
export function patchFetch(page: Page, handler: FetchHandler): () => void {
  const handlers = (page[KEY] ??= { list: [], isSending: false });
  handlers.list.push(handler);
  if (!wrappedBy(page.fetch)) {
    const isReplaced = replaceGlobal(page, 'fetch', wrap(page.fetch, handlers));
    if (!isReplaced && handlers.list.length === 1) warnOfLocked('fetch');
  }
  return () => {
    handlers.list.splice(handlers.list.indexOf(handler), 1);
    const wrapped = wrappedBy(page.fetch);
    if (handlers.list.length === 0 && wrapped) replaceGlobal(page, 'fetch', wrapped);
  };
}

/**
 * Has the name, the length, and the properties of the wrapped function, because mocks are
 * controlled by these.
 */
function wrap(wrapped: typeof fetch, handlers: Handlers): typeof fetch {
  const wrapper: typeof fetch = new Proxy(wrapped, {
    apply(_, self: unknown, args: FetchArguments) {
      const send: Send = (...sent) => {
        const wasSending = handlers.isSending;
        handlers.isSending = true;
        try {
          return wrapped.apply(self, sent);
        } finally {
          handlers.isSending = wasSending;
        }
      };
      if (!handlers.isSending) {
        for (let i = handlers.list.length - 1; i >= 0; i--) {
          const answer = handlers.list[i]!(args, send);
          if (answer) return answer;
        }
      }
      return wrapped.apply(self, args);
    },
    get: (_, name) =>
      name === KEY ? { wrapper, wrapped } : (Reflect.get(wrapped, name) as unknown),
  });
  return wrapper;
}

/**
 * What `candidate` wraps, if it is one of our wrappers and not a Proxy of other code around one.
 */
function wrappedBy(candidate: typeof fetch): typeof fetch | undefined {
  const own = (candidate as Wrapper)[KEY];
  return own?.wrapper === candidate ? own.wrapped : undefined;
}
