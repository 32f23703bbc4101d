import { TokenSpoiler } from './token-spoiler';

/** The part of a window that is changed. */
export interface RequestPage {
  fetch: typeof fetch;
  XMLHttpRequest: typeof XMLHttpRequest;
  WebSocket: typeof WebSocket;
}

const AUTHORIZATION = 'Authorization';
/** The headers that open a WebSocket to AppSync, as base64 in a subprotocol. */
const HEADERS = /^header-([\w-]+)$/;

/**
 * Passes every token that the page sends through the spoiler: by `fetch`, by `XMLHttpRequest`, and
 * by WebSocket. Call it before the guard starts, so that the guard wraps on top. If other code has
 * wrapped on top, the returned function leaves a wrapper that passes everything on.
 */
export function spoilRequests(page: RequestPage, spoiler: TokenSpoiler): () => void {
  const state = { isOver: false };
  const spoil = (text: string): string => (state.isOver ? text : spoiler.spoil(text));
  const undo = [spoilFetch(page, spoil), spoilXhr(page, spoil), spoilSockets(page, spoil)];
  return () => {
    state.isOver = true;
    for (const step of undo) step();
  };
}

type Spoil = (text: string) => string;

function spoilFetch(page: RequestPage, spoil: Spoil): () => void {
  const beneath = page.fetch;
  const wrapper = new Proxy(beneath, {
    apply(_, self: unknown, args: Parameters<typeof fetch>) {
      return beneath.apply(self, spoiledArguments(args, spoil));
    },
  });
  page.fetch = wrapper;
  return () => {
    if (page.fetch === wrapper) page.fetch = beneath;
  };
}

function spoiledArguments(args: Parameters<typeof fetch>, spoil: Spoil): Parameters<typeof fetch> {
  const [input, init] = args;
  const headers = headersOf(input, init);
  const header = headers?.get(AUTHORIZATION);
  const instead = header && spoil(header);
  if (!headers || !instead || instead === header) return args;
  headers.set(AUTHORIZATION, instead);
  return [input, { ...init, headers }];
}

function headersOf(input: RequestInfo | URL, init?: RequestInit): Headers | undefined {
  try {
    const headers = init?.headers ?? (input as Partial<Request>).headers;
    // An iterator can be read once, and that is for `fetch`.
    return typeof headers === 'object' && 'next' in headers ? undefined : new Headers(headers);
  } catch {
    // The headers are malformed. `fetch` reports that.
    return undefined;
  }
}

function spoilXhr(page: RequestPage, spoil: Spoil): () => void {
  const { prototype } = page.XMLHttpRequest;
  // oxlint-disable-next-line typescript/unbound-method -- called with `this` below
  const beneath = prototype.setRequestHeader;
  const wrapper = function (this: XMLHttpRequest, name: string, value: string): void {
    const isToken = name.toLowerCase() === AUTHORIZATION.toLowerCase();
    beneath.call(this, name, isToken ? spoil(value) : value);
  };
  prototype.setRequestHeader = wrapper;
  return () => {
    if (prototype.setRequestHeader === wrapper) prototype.setRequestHeader = beneath;
  };
}

function spoilSockets(page: RequestPage, spoil: Spoil): () => void {
  const beneath = page.WebSocket;
  const wrapper = new Proxy(beneath, {
    construct(target, [url, protocols]: ConstructorParameters<typeof WebSocket>, newTarget) {
      const args = [url, spoiledProtocols(protocols, spoil)];
      const socket = Reflect.construct(target, args, newTarget) as WebSocket;
      const send = socket.send.bind(socket);
      socket.send = (data) => send(typeof data === 'string' ? spoil(data) : data);
      return socket;
    },
  });
  page.WebSocket = wrapper;
  return () => {
    if (page.WebSocket === wrapper) page.WebSocket = beneath;
  };
}

function spoiledProtocols(
  protocols: string | string[] | undefined,
  spoil: Spoil,
): string | string[] | undefined {
  if (!Array.isArray(protocols)) return protocols;
  return protocols.map((protocol) => {
    const encoded = HEADERS.exec(protocol)?.[1];
    if (encoded === undefined) return protocol;
    const headers = atob(encoded.replaceAll('-', '+').replaceAll('_', '/'));
    const instead = spoil(headers);
    return instead === headers ? protocol : `header-${base64Url(instead)}`;
  });
}

function base64Url(text: string): string {
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
