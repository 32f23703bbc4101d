const BODY = JSON.stringify({ data: { getMusicStream: { id: 'stream-1', title: 'A title' } } });
const HEADERS = { 'content-type': 'application/json' };

/** The page's network, below everything that a lane installs on top of it. */
export interface InstantNetwork {
  /** When the first query was sent, in ms after the start of the navigation. */
  readonly firstQueryMs: number | undefined;
  /**
   * While it is on, every request gets a response immediately, so that only the client is measured.
   */
  isInstant: boolean;
}

/** Call it before Amplify or the guard reads `fetch`. */
export function installInstantNetwork(): InstantNetwork {
  const realFetch = window.fetch.bind(window);
  const network = { isInstant: false, firstQueryMs: undefined as number | undefined };
  window.fetch = (input, init) => {
    if (network.isInstant) {
      return Promise.resolve(new Response(BODY, { status: 200, headers: HEADERS }));
    }
    const url = input instanceof Request ? input.url : String(input);
    if (url.endsWith('/graphql')) network.firstQueryMs ??= performance.now();
    return realFetch(input, init);
  };
  return network;
}
