import { readFile } from 'node:fs/promises';
import type { AppPage } from './app-page';
import { HOUR_MS } from './app-page';
import { expect, test } from './fixtures';

const PATH = '/streams/stream-1';

/** The `Authorization` header of the REST request that comes next. */
async function nextHeader({ page }: AppPage): Promise<string | undefined> {
  const request = await page.waitForRequest(
    (sent) => sent.url().endsWith(`/rest${PATH}`) && sent.method() === 'GET',
  );
  return request.headers()['authorization'];
}

test.describe('what docs/amplify-client.md says of Amplify’s REST client', () => {
  test('by itself it sends no token, with the guard or without', async ({ open }) => {
    for (const lane of ['plain', 'guard'] as const) {
      const app = await open(lane);
      const header = nextHeader(app);
      const outcome = await app.run(({ rest }, path) => rest.get(path), PATH);
      expect(await header).toBeUndefined();
      expect(outcome.ok).toBe(false);
      expect(app.world.counts()).toMatchObject({ rejected: 1, refreshAttempts: 0 });
    }
  });

  test('with an identity pool it signs with AWS credentials instead', async ({ open }) => {
    const guard = await open('guard', { identityPool: true });
    const header = nextHeader(guard);
    await guard.run(({ rest }, path) => rest.get(path), PATH);
    expect(await header).toContain('AWS4-HMAC-SHA256');
  });

  test('a headers function reads the guarded token, fresh after a sleep', async ({ open }) => {
    const guard = await open('guard');
    await guard.run(({ rest }) => rest.configureHeaders());
    await guard.sleep(HOUR_MS);
    const outcome = await guard.run(({ rest }, path) => rest.get(path), PATH);
    expect(outcome).toMatchObject({ ok: true });
    expect(guard.world.counts()).toMatchObject({ rejected: 0, refreshAttempts: 1 });
  });

  test('and a 401 is cured, as with HttpClient', async ({ open, api }) => {
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

  test('the page shows the lines that were run', async () => {
    const [page, run] = await Promise.all(
      ['../docs/amplify-client.md', './app/src/rest-harness.ts'].map((file) =>
        readFile(new URL(file, import.meta.url), 'utf8'),
      ),
    );
    const lines = /headers: async \(\) => \{[^]*?\},/.exec(run!)![0].replaceAll(/\s+/g, ' ');
    expect(page!.replaceAll(/\s+/g, ' ')).toContain(lines);
  });
});
