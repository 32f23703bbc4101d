import { startBackend } from '../projects/mock-backend/src/start-backend';
import { notIn } from './engines';
import { expect, test } from './fixtures';

const NO_STATUS = notIn(['webkit'], 'its resource timing has no status');

test.describe('G3 the token of an HttpClient request expires in transit', () => {
  test('a hand-written interceptor shows the 401; the guard refreshes and retries once', async ({
    open,
    api,
  }) => {
    const [plain, guard] = await Promise.all([open('plain'), open('guard')]);

    const [plainOutcome, guardOutcome] = await Promise.all(
      [plain, guard].map((app) => {
        const url = `${api}/${app.world.name}/rest/streams/stream-1`;
        return app.lapseInFlight('rest', (harness, address) => harness.httpGet(address), url);
      }),
    );

    expect(plainOutcome).toMatchObject({ ok: false, status: 401 });
    expect(plain.world.counts().refreshAttempts).toBe(0);

    expect(guardOutcome).toMatchObject({ ok: true, data: { id: 'stream-1' } });
    expect(guard.outcomes('GET /rest/streams/stream-1')).toEqual(['rejected', 'ok']);
    expect(guard.world.counts().refreshAttempts).toBe(1);
  });

  test('a second 401 is a "token-rejected" error', async ({ open, api }) => {
    const guard = await open('guard');
    guard.world.addFault({ operation: 'rest', kind: 'unauthorized', times: 2 });

    const url = `${api}/${guard.world.name}/rest/streams/stream-1`;
    const outcome = await guard.run((harness, address) => harness.httpGet(address), url);

    expect(outcome).toMatchObject({ ok: false, code: 'token-rejected' });
    expect(guard.outcomes('GET /rest/streams/stream-1')).toEqual(['rejected', 'rejected']);
    expect(guard.world.counts().refreshAttempts).toBe(1);
  });
});

test.describe('G12 an HttpClient request to another origin or path', () => {
  test('carries no token, no matter how the URL is written', async ({ open, api }) => {
    const stranger = await startBackend({ host: '127.0.0.1', port: 0 });
    try {
      const [plain, guard] = await Promise.all([open('plain'), open('guard')]);
      const home = new URL(api).host;
      const away = `127.0.0.1:${stranger.port}`;

      for (const app of [plain, guard]) {
        const path = `${app.world.name}/rest/streams/stream-1`;
        const world = stranger.world(app.world.name);
        const addresses = [
          `http://${away}/${path}`,
          `http://localhost:${stranger.port}/${path}`,
          `//${away}/${path}`,
          `http://${home}@${away}/${path}`,
          `http://${home}:x@${away}/${path}`,
          `http://${away}/${home}/${path}`,
          `http://${away}/${path}?${api}/${path}`,
          `http://${away}\\@${home}/../${path}`,
        ];
        for (const address of addresses) {
          await app.run((harness, url) => harness.httpGet(url), address);
        }
        const tokens = world.log.entries.filter(({ tokenId }) => tokenId !== undefined);
        expect(world.counts().requests, 'what came').toBeGreaterThanOrEqual(4);
        if (app === plain) expect(tokens.length).toBeGreaterThan(0);
        else expect(tokens).toEqual([]);
      }
      expect(guard.world.counts().refreshAttempts, 'a 401 from another origin').toBe(0);
    } finally {
      await stranger.close();
    }
  });

  test('another path of the same origin gets no token either', async ({ open, api, backend }) => {
    const guard = await open('guard');
    const twin = backend.world(`${guard.world.name}-twin`);

    for (const address of [
      `${api}/${twin.name}/rest/streams/stream-1`,
      `${api}/${guard.world.name}/rest/../../${twin.name}/rest/streams/stream-1`,
    ]) {
      await guard.run((harness, url) => harness.httpGet(url), address);
    }

    expect(twin.counts()).toMatchObject({ requests: 2, rejected: 2 });
    expect(twin.log.entries.filter(({ tokenId }) => tokenId !== undefined)).toEqual([]);
  });
});

test.describe('a missing interceptor', () => {
  test(
    'shows in the resource timing of the browser, from which the warning takes it',
    NO_STATUS,
    async ({ open, api }) => {
      const plain = await open('plain');
      const url = `${api}/${plain.world.name}/rest/streams/stream-1`;
      const seen = await plain.page.evaluate(async (address) => {
        const timing = new Promise<PerformanceResourceTiming>((resolve) => {
          const observer = new PerformanceObserver((list) => {
            const entry = list.getEntries().find(({ name }) => name === address);
            if (entry) resolve(entry as PerformanceResourceTiming);
          });
          observer.observe({ type: 'resource' });
        });
        const request = new XMLHttpRequest();
        request.open('GET', address);
        request.send();
        const { initiatorType, responseStatus } = await timing;
        return { initiatorType, responseStatus };
      }, url);

      expect(seen).toEqual({ initiatorType: 'xmlhttprequest', responseStatus: 401 });
    },
  );
});
