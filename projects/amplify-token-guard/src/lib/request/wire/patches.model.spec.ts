import * as fc from 'fast-check';
import { runs } from '../../../../spec-helpers/runs';
import { FetchHandler, patchFetch } from './fetch-patch';
import { openBeneath, patchWebSocket, SocketHandler, SocketPage } from './web-socket-patch';

// Guards and other libraries wrap the same function and unwrap it in any order. A small model knows
// which wrappers the page's function calls.

type Step =
  | { readonly do: 'guard starts' | 'other wraps' }
  | { readonly do: 'guard goes' | 'other goes'; readonly nth: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('guard starts' as const, 'other wraps' as const) }),
  fc.record({
    do: fc.constantFrom('guard goes' as const, 'other goes' as const),
    nth: fc.nat(5),
  }),
);
const steps = fc.array(step, { maxLength: 20 });

/** The calls, from the outermost to the innermost. `guard` is one of our wrappers. */
type Chain = readonly string[];

/** The page that all steps change, and the expected state. */
abstract class Page<Wrapped> {
  abstract current: Wrapped;
  readonly #guards = new Map<string, () => void>();
  readonly #others = new Map<string, () => void>();
  #chains = new Map<Wrapped, Chain>();
  #last = 0;

  protected begin(): void {
    this.#chains.set(this.current, []);
  }

  get chain(): Chain {
    return this.#chains.get(this.current)!;
  }

  /** The guard that must be called, if any: the most recent one. */
  get guard(): string | undefined {
    return this.chain.includes('guard') ? [...this.#guards.keys()].at(-1) : undefined;
  }

  get others(): Chain {
    return this.chain.filter((name) => name !== 'guard');
  }

  take({ do: what, ...given }: Step): void {
    const before = this.chain;
    const name = `${++this.#last}`;
    const nth = 'nth' in given ? given.nth : 0;
    switch (what) {
      case 'guard starts':
        this.#guards.set(name, this.patch(name));
        this.#learn(['guard', ...before]);
        break;
      case 'other wraps':
        this.#others.set(name, this.wrap(name));
        this.#learn([name, ...before]);
        break;
      case 'guard goes':
        this.#leave(this.#guards, nth);
        break;
      case 'other goes':
        // It restores what it found, like other libraries. That may be something that has been
        // removed since, or the function below a guard.
        this.#leave(this.#others, nth);
    }
  }

  leaveAll(): void {
    for (const leave of [...this.#others.values()].reverse()) leave();
    for (const leave of this.#guards.values()) leave();
    this.#guards.clear();
  }

  /** A guard starts. */
  protected abstract patch(name: string): () => void;
  /** Another library wraps the current function. */
  protected abstract wrap(name: string): () => void;

  #learn(chain: Chain): void {
    if (!this.#chains.has(this.current)) this.#chains.set(this.current, chain);
  }

  #leave(from: Map<string, () => void>, nth: number): void {
    const [name, leave] = [...from][nth % (from.size || 1)] ?? [];
    if (name === undefined) return;
    from.delete(name);
    leave?.();
  }
}

class FetchPage extends Page<typeof fetch> {
  readonly window = {
    fetch: jest.fn(() => Promise.resolve(new Response('native'))),
  } as unknown as {
    fetch: typeof fetch;
  };

  constructor() {
    super();
    this.begin();
  }

  get current(): typeof fetch {
    return this.window.fetch;
  }

  async said(): Promise<string> {
    return (await this.window.fetch('https://a/')).text();
  }

  protected patch(name: string): () => void {
    const handler: FetchHandler = async (args, send) =>
      new Response(`guard ${name} ${await (await send(...args)).text()}`);
    return patchFetch(this.window, handler);
  }

  protected wrap(name: string): () => void {
    const found = this.window.fetch;
    this.window.fetch = async (...args) =>
      new Response(`${name} ${await (await found(...args)).text()}`);
    return () => (this.window.fetch = found);
  }
}

class NativeSocket {
  constructor(
    readonly url: string,
    readonly protocols: string[],
  ) {}
}

class SocketsPage extends Page<typeof WebSocket> {
  readonly window: SocketPage = { WebSocket: NativeSocket as unknown as typeof WebSocket };
  readonly seen: string[] = [];

  constructor() {
    super();
    this.begin();
  }

  get current(): typeof WebSocket {
    return this.window.WebSocket;
  }

  open(): unknown {
    this.seen.splice(0);
    return new this.window.WebSocket('wss://a/', ['graphql-ws']);
  }

  protected patch(name: string): () => void {
    const handler: SocketHandler = (url, protocols) => {
      this.seen.push(`guard ${name}`);
      return openBeneath(this.window, url, [...protocols]);
    };
    return patchWebSocket(this.window, handler);
  }

  protected wrap(name: string): () => void {
    const found = this.window.WebSocket;
    const { seen } = this;
    this.window.WebSocket = new Proxy(found, {
      construct(target, given: [string, string[]]) {
        seen.push(name);
        return new target(...given);
      },
    });
    return () => (this.window.WebSocket = found);
  }
}

describe('G16 wrappers of fetch that are added and removed in any order', () => {
  it('a call reaches the browser once, through all remaining wrappers, and at most one guard', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (taken) => {
        const page = new FetchPage();
        const native = page.current;
        for (const each of taken) {
          page.take(each);
          const said = (await page.said()).split(' ');
          const guards = said.flatMap((word, i) => (word === 'guard' ? (said[i + 1] ?? []) : []));
          expect(guards).toEqual(page.guard === undefined ? [] : [page.guard]);
          const others = said.filter((word, i) => word !== 'guard' && said[i - 1] !== 'guard');
          expect(others).toEqual([...page.others, 'native']);
        }
        page.leaveAll();
        expect((await page.said()).includes('guard')).toBe(false);
        if (taken.every((each) => each.do !== 'other wraps')) expect(page.current).toBe(native);
      }),
      { numRuns: runs(300) },
    );
  });
});

describe('G16 wrappers of WebSocket that are added and removed in any order', () => {
  it('a socket is opened once, and at most one guard handles it', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const page = new SocketsPage();
        const native = page.current;
        for (const each of taken) {
          page.take(each);
          expect(page.open()).toBeInstanceOf(NativeSocket);
          const guards = page.seen.filter((name) => name.startsWith('guard'));
          expect(guards).toEqual(page.guard === undefined ? [] : [`guard ${page.guard}`]);
        }
        page.leaveAll();
        page.open();
        expect(page.seen.filter((name) => name.startsWith('guard'))).toEqual([]);
        if (taken.every((each) => each.do !== 'other wraps')) expect(page.current).toBe(native);
      }),
      { numRuns: runs(300) },
    );
  });
});
