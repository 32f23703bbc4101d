const BODY = JSON.stringify({ data: { getMusicStream: { id: 'stream-1', title: 'A title' } } });
const HEADERS = { 'content-type': 'application/json' };

/** The network of the page, beneath all that a lane puts on top of it. */
export interface InstantNetwork {
  /** When the first query was sent, in ms since the navigation began. */
  readonly firstQueryMs: number | undefined;
  /** While it is on, every request is answered at once, so that what is left to measure is what the client does. */
  isInstant: boolean;
}

/** Call it before Amplify or the guard have seen `fetch`. */
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
