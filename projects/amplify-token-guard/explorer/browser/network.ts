import type { Page } from '../../model/page';
import { BrowserClock } from '../../model/browser-clock';
import { ArrivedRequest, Cloud, Target } from '../cloud/cloud';
import type { Faults, NetworkFault } from './faults';

const SLOW_MS = 6_000;

/** The network between a page and the servers. */
export class Network {
  /** Rejects the requests that get no response. They hang until `heal()`. */
  readonly #hung = new Set<() => void>();

  constructor(
    private readonly clock: BrowserClock,
    private readonly cloud: Cloud,
    private readonly faults: Faults,
    private readonly latency: { readonly anyMs: number; readonly exchangeMs: number },
  ) {}

  /** The `fetch` of one page. */
  open(page: Page): typeof fetch {
    return async (input, init = {}) => {
      const { signal } = input instanceof Request ? input : init;
      const request = await toArrivedRequest(input, init);
      return new Promise<Response>((resolve, reject) => {
        const fail = (): void => page.deliver(() => reject(new TypeError('Failed to fetch')));
        const abort = (): void => page.deliver(() => reject(signal?.reason as Error));
        if (signal?.aborted) return abort();
        signal?.addEventListener('abort', abort);
        this.#send(request, fail, (response) => {
          // The page was closed or reloaded before it could store these tokens.
          if (page.isDead && response.ok) this.#countLost(request);
          page.deliver(() => resolve(response));
        });
      });
    };
  }

  /** Rejects the hanging requests, as browsers do after a timeout. */
  heal(): void {
    for (const giveUp of [...this.#hung]) giveUp();
    this.#hung.clear();
  }

  #send(request: ArrivedRequest, fail: () => void, arrive: (response: Response) => void): void {
    const target = this.cloud.targetOf(request.url);
    const fault = this.faults.ofNetwork(target);
    const { anyMs, exchangeMs } = this.latency;
    const ms =
      anyMs / 2 +
      (target === 'token' ? exchangeMs / 2 : 0) +
      (fault?.how === 'slow' ? SLOW_MS / 2 : 0);
    switch (fault?.how) {
      case 'offline':
        this.clock.after(0, fail);
        return;
      case 'drops':
        this.clock.after(ms * 2, fail);
        return;
      case 'hangs':
        this.#hung.add(fail);
        return;
      default:
        this.clock.after(ms, () => {
          const response = faultyResponse(fault, target) ?? this.#answer(request);
          this.clock.after(ms, () => {
            if (fault?.how !== 'loses answers') return arrive(response);
            this.#countLost(request);
            fail();
          });
        });
    }
  }

  #countLost({ url }: ArrivedRequest): void {
    if (this.cloud.targetOf(url) !== 'api') this.faults.lostAnswers++;
  }

  #answer(request: ArrivedRequest): Response {
    const { status, body } = this.cloud.answer(request);
    const headers = { date: this.cloud.dateHeader() };
    return new Response(JSON.stringify(body), { status, headers });
  }
}

/** The request that a call of `fetch()` sends. */
async function toArrivedRequest(
  input: RequestInfo | URL,
  init: RequestInit,
): Promise<ArrivedRequest> {
  if (input instanceof Request) {
    const request = new Request(input, init);
    return { url: new URL(request.url), headers: request.headers, body: await request.text() };
  }
  const body = typeof init.body === 'string' ? init.body : '';
  return { url: new URL(input), headers: new Headers(init.headers), body };
}

/**
 * A response that doesn't come from the working server: from a proxy, or from a server that fails.
 */
function faultyResponse(fault: NetworkFault | undefined, target: Target): Response | undefined {
  switch (fault?.how) {
    case '500':
      return new Response(JSON.stringify({ __type: 'InternalErrorException' }), { status: 500 });
    case '504':
      return new Response('', { status: 504 });
    case 'throttles': {
      const status = target === 'api' ? 429 : 400;
      return new Response(JSON.stringify({ __type: 'TooManyRequestsException' }), { status });
    }
    case 'html':
      return new Response('<html>Sign in to the Wi-Fi</html>', { status: 200 });
    default:
      return undefined;
  }
}
