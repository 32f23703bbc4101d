import { openBeneath, patchWebSocket, SocketHandler, SocketPage } from './web-socket-patch';

/** A browser's constructor, as far as it matters here. */
class NativeSocket extends EventTarget {
  static readonly OPEN = 1;
  readonly arguments: unknown[];

  constructor(url: unknown, protocols?: unknown, ...more: unknown[]) {
    super();
    if (url === 'invalid') throw new DOMException('no such URL', 'SyntaxError');
    this.arguments = [url, protocols, ...more];
  }
}

function makePage(): SocketPage {
  return { WebSocket: NativeSocket as unknown as typeof WebSocket };
}

const PROTOCOLS = ['graphql-ws', 'header-e30'];
const takes =
  (name: string): SocketHandler =>
  () =>
    ({ name }) as unknown as WebSocket;
const ignores: SocketHandler = () => undefined;

/** Another library, which keeps what it finds and installs its own wrapper on top. */
function wrapAsOthersDo(page: SocketPage, opened: string[]): () => void {
  const original = page.WebSocket;
  page.WebSocket = new Proxy(original, {
    construct(target, given: [string, string[]], newTarget) {
      opened.push(given[0]);
      return Reflect.construct(target, given, newTarget) as WebSocket;
    },
  });
  return () => (page.WebSocket = original);
}

function open(page: SocketPage, url = 'wss://a/'): unknown {
  return new page.WebSocket(url, PROTOCOLS);
}

function isNative(socket: unknown): boolean {
  return socket instanceof NativeSocket;
}

describe('G0 a socket that no handler handles', () => {
  it('is the browser’s own, created with the same arguments', () => {
    const page = makePage();
    patchWebSocket(page, ignores);
    const protocols = [...PROTOCOLS];
    const Class = page.WebSocket as unknown as new (...given: unknown[]) => NativeSocket;
    const socket = new Class('wss://a/', protocols, 'more');
    expect(isNative(socket)).toBe(true);
    expect(Object.getPrototypeOf(socket)).toBe(NativeSocket.prototype);
    expect(socket.arguments).toHaveLength(3);
    expect(socket.arguments[1]).toBe(protocols);
  });

  it('fails like the browser’s own', () => {
    const page = makePage();
    patchWebSocket(page, ignores);
    expect(() => open(page, 'invalid')).toThrow(
      expect.objectContaining({ name: 'SyntaxError' }) as Error,
    );
    expect(() => (page.WebSocket as unknown as () => void)()).toThrow(TypeError);
  });

  it('has the same name, constants, and instances', () => {
    const page = makePage();
    const native = new NativeSocket('wss://a/');
    patchWebSocket(page, ignores);
    expect(page.WebSocket.name).toBe('NativeSocket');
    expect(page.WebSocket.OPEN).toBe(1);
    expect(page.WebSocket.prototype).toBe(NativeSocket.prototype);
    expect(native instanceof page.WebSocket).toBe(true);
  });

  it('without protocols, or of a subclass, is passed to no handler', () => {
    const page = makePage();
    const handler = jest.fn(takes('a'));
    patchWebSocket(page, handler);
    class Own extends page.WebSocket {}
    expect(new Own('wss://a/', PROTOCOLS)).toBeInstanceOf(Own);
    expect(isNative(new page.WebSocket('wss://a/'))).toBe(true);
    expect(isNative(new page.WebSocket('wss://a/', 'graphql-ws'))).toBe(true);
    expect(handler).not.toHaveBeenCalled();
  });
});

describe('patchWebSocket()', () => {
  it('lets the last handler respond, and the others if it does not', () => {
    const page = makePage();
    patchWebSocket(page, takes('first'));
    const end = patchWebSocket(page, takes('second'));
    patchWebSocket(page, ignores);
    expect(open(page)).toEqual({ name: 'second' });
    end();
    expect(open(page)).toEqual({ name: 'first' });
  });

  it('calls no handler for a socket that a guard opens, even if opening fails', () => {
    const page = makePage();
    patchWebSocket(page, (url, protocols) => openBeneath(page, url, [...protocols]));
    expect(isNative(open(page))).toBe(true);
    expect(() => open(page, 'invalid')).toThrow();
    expect(isNative(open(page))).toBe(true);
    expect(isNative(openBeneath(makePage(), 'wss://a/', []))).toBe(true);
  });

  it('G16 restores the page, in any order of guards', () => {
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
    ]) {
      const page = makePage();
      const ends = ['a', 'b', 'c'].map((name) => patchWebSocket(page, takes(name)));
      for (const i of order) ends[i]!();
      expect(page.WebSocket).toBe(NativeSocket);
    }
  });

  it('G16 passes everything on if it is removed below a wrapper of other code', () => {
    const page = makePage();
    const opened: string[] = [];
    const end = patchWebSocket(page, takes('a'));
    const unwrap = wrapAsOthersDo(page, opened);
    expect(open(page)).toEqual({ name: 'a' });
    end();
    expect(isNative(open(page))).toBe(true);
    expect(opened).toHaveLength(2);
    unwrap();
    expect(isNative(open(page))).toBe(true);
    // A later reader finds it there.
    const again = patchWebSocket(page, takes('b'));
    expect(open(page)).toEqual({ name: 'b' });
    again();
    expect(page.WebSocket).toBe(NativeSocket);
  });

  it('wraps the wrappers of other code, before and in between', () => {
    const page = makePage();
    const opened: string[] = [];
    wrapAsOthersDo(page, opened);
    const first = patchWebSocket(page, ignores);
    wrapAsOthersDo(page, opened);
    const handler = jest.fn<undefined, [string, readonly string[]]>();
    const second = patchWebSocket(page, handler);
    expect(isNative(open(page))).toBe(true);
    expect(opened).toHaveLength(2);
    handler.mockClear();
    openBeneath(page, 'wss://a/', PROTOCOLS);
    expect(() => openBeneath(page, 'invalid', PROTOCOLS)).toThrow(DOMException);
    expect(opened).toHaveLength(6);
    expect(handler).not.toHaveBeenCalled();
    open(page);
    expect(handler).toHaveBeenCalled();
    first();
    second();
    handler.mockClear();
    open(page);
    expect(handler).not.toHaveBeenCalled();
  });

  it('does not grow with every hot reload', () => {
    const page = makePage();
    const wrappers = new Set<unknown>();
    for (let i = 0; i < 5; i++) {
      const end = patchWebSocket(page, ignores);
      wrappers.add(page.WebSocket);
      end();
      expect(page.WebSocket).toBe(NativeSocket);
    }
    const kept = patchWebSocket(page, ignores);
    const wrapper = page.WebSocket;
    for (let i = 0; i < 5; i++) patchWebSocket(page, ignores)();
    expect(page.WebSocket).toBe(wrapper);
    kept();
  });
});
