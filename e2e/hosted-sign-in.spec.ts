import type { Page } from '@playwright/test';
import { LISTENER } from '../projects/mock-backend/src/accounts';
import type { World } from '../projects/mock-backend/src/world/world';
import { AppPage } from './app-page';
import type { Settings } from './app/src/settings';
import { expect, test } from './fixtures';
import { startTlsFront } from './tls-front';

/** Long enough for the page to make all its calls while the code is exchanged. */
const EXCHANGE_MS = 1_500;

type Lane = Settings['lane'];
type ResponseType = NonNullable<Settings['hostedUi']>;

let worlds = 0;

/** The user opens the app, goes to the hosted UI, signs in, and returns. */
async function comeBack(page: Page, world: World, url: URL): Promise<AppPage> {
  const app = new AppPage(page, world);
  await app.load(url.href);
  await expect.poll(() => app.run((harness) => harness.hosted?.path())).toBe('/sign-in');
  await app.run((harness) => void harness.hosted?.leave());
  await page.locator('input[name=username]:visible').fill(LISTENER.username);
  await page.locator('input[name=password]:visible').fill(LISTENER.password);
  await page.locator('input[name=signInSubmitButton]:visible').click();
  await app.waitForLoad();
  return app;
}

for (const responseType of ['code', 'token'] satisfies ResponseType[]) {
  for (const lane of ['plain', 'guard'] satisfies Lane[]) {
    test.describe(`G0 return from the hosted UI (${responseType}, ${lane})`, () => {
      test('all simultaneous calls of the page succeed', async ({ browser, backend }) => {
        const front = await startTlsFront(backend.port);
        const api = `http://localhost:${front.port}`;
        const world = backend.world(`hosted-${responseType}-${lane}-${++worlds}`);
        world.settings.patch({ latency: { exchangeAfter: EXCHANGE_MS } });
        const context = await browser.newContext({ ignoreHTTPSErrors: true });
        const search = new URLSearchParams({
          lane,
          world: world.name,
          api,
          realtime: '',
          hostedUi: responseType,
        });
        const url = new URL(`/library?${search.toString()}`, backend.url);
        const app = await comeBack(await context.newPage(), world, url);

        const rest = `${api}/${world.name}/rest/streams/stream-1`;
        const [query, http, session] = await app.run((harness, address) => {
          harness.watch('feed');
          return Promise.all([harness.query(), harness.httpGet(address), harness.fetchSession()]);
        }, rest);

        expect(query, 'query').toMatchObject({ ok: true });
        expect(http, 'HttpClient').toMatchObject({ ok: true, data: { id: 'stream-1' } });
        expect(session, 'fetchAuthSession').toMatchObject({
          ok: true,
          data: { signedIn: true, sub: LISTENER.sub },
        });
        await expect.poll(() => app.run((harness) => harness.hosted?.path())).toBe('/library');
        await expect.poll(() => world.counts().realtime.startsAccepted).toBe(1);
        world.publishMusicStreamEvent({ streamId: 'stream-1', sequence: 1 });
        await expect
          .poll(() => app.run((harness) => harness.feed('feed')))
          .toMatchObject({ sequences: [1], errors: [], completed: false });

        expect(world.counts(), 'no request without a token').toMatchObject({
          signIns: 1,
          refreshAttempts: 0,
          rejected: 0,
        });
        if (lane === 'guard') {
          const statuses = await app.run((harness) => harness.statuses);
          // One state per change of the token, and never `signed-out`.
          expect([...new Set(statuses)].filter((status) => status !== 'unknown')).toEqual([
            'signed-in',
          ]);
        }
        await context.close();
        await front.close();
      });
    });
  }
}
