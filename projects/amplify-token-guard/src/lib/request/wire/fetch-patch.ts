import { replaceGlobal, warnOfLocked } from './replace-global';

/** What `fetch` is called with. */
export type FetchArguments = Parameters<typeof fetch>;

/** The `fetch` beneath: of the browser, or of whoever has wrapped it before. */
export type Send = typeof fetch;

/**
 * Answers a call of `fetch` in place of the browser.
 *
 * @returns undefined when the call is none of its business, and goes on as it is.
 */
export type FetchHandler = (args: FetchArguments, send: Send) => Promise<Response> | undefined;

/** Shared by all guards on the page, and by all copies of this package. */
interface Handlers {
  readonly list: FetchHandler[];
  /** Set while a handler sends: what passes another wrapper meanwhile has been handled. */
  isSending: boolean;
}

/** Names, on the window, the handlers, and, on a wrapper, itself and what it wraps. */
const KEY = Symbol.for('amplify-token-guard/fetch');

interface Page {
  fetch: typeof fetch;
  [KEY]?: Handlers;
}

interface Wrapper {
  readonly [KEY]?: { readonly wrapper: typeof fetch; readonly wrapped: typeof fetch };
}

/**
 * Lets `handler` see every call of `fetch` on the page; the last who came is asked first. The
 * returned function ends that, and the last to go leaves `fetch` as it was. What others have put
 * on top in the meantime stays, with a wrapper beneath that hands everything through.
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

/** Has the name, the length and the properties of what it wraps: mocks are controlled by these. */
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

/** What `candidate` wraps, if it is a wrapper of ours and not somebody else's Proxy around one. */
function wrappedBy(candidate: typeof fetch): typeof fetch | undefined {
  const own = (candidate as Wrapper)[KEY];
  return own?.wrapper === candidate ? own.wrapped : undefined;
}
