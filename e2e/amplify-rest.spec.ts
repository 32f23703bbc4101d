import { readFile } from 'node:fs/promises';
import type { AppPage } from './app-page';
import { HOUR_MS } from './app-page';
import { expect, test } from './fixtures';

const PATH = '/streams/stream-1';

/** The `Authorization` header of the next REST request. */
async function nextHeader({ page }: AppPage): Promise<string | undefined> {
  const request = await page.waitForRequest(
    (sent) => sent.url().endsWith(`/rest${PATH}`) && sent.method() === 'GET',
  );
  return request.headers()['authorization'];
}

test.describe('Amplify’s REST client, as docs/amplify-client.md describes it', () => {
  test('sends no token by default, with or without the guard', async ({ open }) => {
    for (const lane of ['plain', 'guard'] as const) {
      const app = await open(lane);
      const header = nextHeader(app);
      const outcome = await app.run(({ rest }, path) => rest.get(path), PATH);
      expect(await header).toBeUndefined();
      expect(outcome.ok).toBe(false);
      expect(app.world.counts()).toMatchObject({ rejected: 1, refreshAttempts: 0 });
    }
  });

  test('signs with AWS credentials if there is an identity pool', async ({ open }) => {
    const guard = await open('guard', { identityPool: true });
    const header = nextHeader(guard);
    await guard.run(({ rest }, path) => rest.get(path), PATH);
    expect(await header).toContain('AWS4-HMAC-SHA256');
  });

  test('a headers function reads a fresh token after a sleep', async ({ open }) => {
    const guard = await open('guard');
    await guard.run(({ rest }) => rest.configureHeaders());
    await guard.sleep(HOUR_MS);
    const outcome = await guard.run(({ rest }, path) => rest.get(path), PATH);
    expect(outcome).toMatchObject({ ok: true });
    expect(guard.world.counts()).toMatchObject({ rejected: 0, refreshAttempts: 1 });
  });

  test('the guard recovers from a 401, as it does for HttpClient', async ({ open, api }) => {
    const guard = await open('guard');
    await guard.run(({ rest }) => rest.configureHeaders());
    const byAmplify = await guard.lapseInFlight(
      'rest:/streams',
      ({ rest }, path: string) => rest.get(path),
      PATH,
    );
    expect(byAmplify).toMatchObject({ ok: true });
    expect(guard.world.counts()).toMatchObject({ rejected: 1, refreshAttempts: 1 });

    const byAngular = await guard.lapseInFlight(
      'rest:/streams',
      (harness, url: string) => harness.httpGet(url),
      `${api}/${guard.world.name}/rest${PATH}`,
    );
    expect(byAngular).toMatchObject({ ok: true });
    expect(guard.world.counts()).toMatchObject({ rejected: 2, refreshAttempts: 2 });
  });

  test('the page contains the lines that ran', async () => {
    const [page, run] = await Promise.all(
      ['../docs/amplify-client.md', './app/src/rest-harness.ts'].map((file) =>
        readFile(new URL(file, import.meta.url), 'utf8'),
      ),
    );
    const lines = /headers: async \(\) => \{[^]*?\},/.exec(run!)![0].replaceAll(/\s+/g, ' ');
    expect(page!.replaceAll(/\s+/g, ' ')).toContain(lines);
  });
});
