import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AppPage } from './app-page';
import { expect, test } from './fixtures';

// The names of these tests are lines of SECURITY.md. `npm run test:tools` compares them. The tests
// that need no browser are in projects/amplify-token-guard/src/lib/request/wire/security.spec.ts.

/** The tokens that Amplify has stored, by their kind. */
function storedTokens({ page }: AppPage): Promise<Record<string, string>> {
  return page.evaluate(() =>
    Object.fromEntries(
      Object.entries(localStorage).map(([key, value]) => [key.split('.').at(-1)!, String(value)]),
    ),
  );
}

interface OtherServer {
  readonly url: string;
  /** The token of each request, without preflights. */
  readonly tokens: (string | undefined)[];
  close(): void;
}

/** Starts a server with its own origin, which every page may call. */
async function startServer(answer: RequestListener): Promise<OtherServer> {
  const tokens: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Allow-Headers', 'Authorization');
    if (request.method === 'OPTIONS') return void response.end();
    tokens.push(request.headers.authorization);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}/`, tokens, close };
}

test.describe('G12 what the guard changes in the page', () => {
  test('frames and workers have their own `fetch` and `WebSocket`, which the guard does not change', async ({
    open,
    api,
  }) => {
    const app = await open('guard', { realtime: true });
    const { accessToken } = await storedTokens(app);
    app.world.addFault({ operation: 'rest', kind: 'unauthorized', times: 3 });
    const url = `${api}/${app.world.name}/rest/streams/stream-1`;
    const seen = await app.page.evaluate(
      async ([address, token]) => {
        const init = { headers: { Authorization: token } };
        const frame = document.body.appendChild(document.createElement('iframe'));
        const inFrame = frame.contentWindow as unknown as typeof globalThis;
        const isPatched = (at: typeof globalThis): boolean[] =>
          [at.fetch, at.WebSocket].map((value) =>
            ['fetch', 'WebSocket'].some(
              (name) => Reflect.get(value, Symbol.for(`amplify-token-guard/${name}`)) !== undefined,
            ),
          );
        const code = `onmessage = async ({ data: [url, init] }) =>
          postMessage((await fetch(url, init)).status);`;
        const worker = new Worker(URL.createObjectURL(new Blob([code])));
        const status = new Promise<number>((resolve) => {
          worker.onmessage = ({ data }: MessageEvent<number>) => resolve(data);
        });
        worker.postMessage([address, init]);
        return {
          page: isPatched(globalThis),
          frame: isPatched(inFrame),
          statuses: [await status, (await inFrame.fetch(address!, init as RequestInit)).status],
        };
      },
      [url, accessToken],
    );
    expect(seen).toEqual({
      page: [true, true],
      frame: [false, false],
      statuses: [401, 401],
    });
    expect(app.world.counts().refreshAttempts).toBe(0);
  });

  test('the browser removes the token when it follows a redirect to another origin, and the guard does not add it again', async ({
    open,
  }) => {
    const second = await startServer((_, response) => response.writeHead(401).end());
    const first = await startServer((_, response) =>
      response.writeHead(307, { Location: second.url }).end(),
    );
    try {
      const app = await open('guard');
      const { accessToken } = await storedTokens(app);
      const status = await app.page.evaluate(
        async ([url, token]) => (await fetch(url!, { headers: { Authorization: token! } })).status,
        [first.url, accessToken],
      );
      expect(status).toBe(401);
      expect(first.tokens).toEqual([accessToken]);
      expect(second.tokens).toEqual([undefined]);
      expect(app.world.counts().refreshAttempts).toBe(0);
    } finally {
      first.close();
      second.close();
    }
  });
});

test.describe('G12 what a script in the page can do', () => {
  test('it can read the tokens in the storage of Amplify, including the refresh token', async ({
    open,
  }) => {
    const app = await open('guard');
    const { accessToken, idToken, refreshToken } = await storedTokens(app);
    expect([accessToken, idToken, refreshToken].map((text) => typeof text)).toEqual(
      Array(3).fill('string'),
    );
    const sent = app.page.waitForRequest((request) => request.url().endsWith('/graphql'));
    await app.query();
    expect((await sent).headers()['authorization']).toBe(accessToken);
  });
});

test.describe('G12 what HTML and servers can do', () => {
  test('HTML of a user such as `<img name="baseURI">` affects neither where a token is sent nor whether requests are sent', async ({
    open,
    api,
  }) => {
    const app = await open('guard');
    const url = `${api}/${app.world.name}/rest/streams/stream-1`;
    await app.page.evaluate(() =>
      document.body.insertAdjacentHTML('beforeend', '<img name="baseURI" alt="">'),
    );
    expect(await app.page.evaluate(() => typeof document.baseURI)).toBe('object');
    app.world.addFault({ operation: 'rest', kind: 'unauthorized' });
    app.world.addFault({ operation: 'graphql', kind: 'unauthorized' });
    const outcomes = [
      await app.run((harness, at) => harness.httpGet(at), url),
      await app.run((harness) => harness.amplifyQuery()),
    ];
    expect(outcomes).toMatchObject([{ ok: true }, { ok: true }]);
    // One for each server that rejected the token.
    expect(app.world.counts().refreshAttempts).toBe(2);
  });
});
