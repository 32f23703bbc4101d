import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test as base, expect, type Page } from '@playwright/test';
import { startBackend, type Backend } from '../projects/mock-backend/src/start-backend';
import type { SettingsPatch } from '../projects/mock-backend/src/world/world-settings';
import type { WebKitGtk } from '../tools/find-browsers.mjs';
import type { Settings } from './app/src/settings';
import { AppPage } from './app-page';
import { isFailedRequest, VERSION } from './engines';
import { launchWebKitGtk } from './launch';
import { TestTime } from './time/test-time';
import { makeWallClockSettable } from './wall-clock';

const APP = fileURLToPath(new URL('../dist/e2e-app/browser', import.meta.url));

export interface OpenOptions extends Partial<
  Pick<Settings, 'options' | 'identityPool' | 'gen2' | 'realtime' | 'eventLog' | 'storage' | 'idle'>
> {
  /** The settings of the world in the backend, applied before the sign-in. */
  readonly settings?: SettingsPatch;
  /** Controls the clocks of the page and of its world. Without it, both use real time. */
  readonly time?: TestTime;
  /** Called with the page before it loads anything. */
  readonly onPage?: (page: Page) => void | Promise<void>;
}

/**
 * Opens the app and signs in. The app is served from 127.0.0.1 and calls localhost. That is another
 * origin, as it is with AWS.
 */
export type Open = (lane: Settings['lane'], options?: OpenOptions) => Promise<AppPage>;

interface TestFixtures {
  readonly open: Open;
  /** The time of the test, for `open()`. */
  readonly time: TestTime;
}

export interface EngineOptions {
  /** The WebKitGTK to drive. `undefined`: Playwright drives the browser. */
  readonly webKitGtk: WebKitGtk | undefined;
}

interface WorkerFixtures extends EngineOptions {
  readonly backend: Backend;
  /** The origin that the app uses for the backend. */
  readonly api: string;
}

let worlds = 0;

export const test = base.extend<TestFixtures, WorkerFixtures>({
  webKitGtk: [undefined, { option: true, scope: 'worker' }],

  browser: [
    async ({ playwright, browserName, webKitGtk }, use) => {
      const browser = webKitGtk
        ? await launchWebKitGtk(webKitGtk)
        : await playwright[browserName].launch();
      await use(browser);
      await browser.close();
    },
    { scope: 'worker', timeout: 0 },
  ],

  backend: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      if (!existsSync(APP)) throw new Error('The test app is not built: npx ng build e2e-app');
      const backend = await startBackend({ host: '127.0.0.1', port: 0, staticDir: APP });
      await use(backend);
      await backend.close();
    },
    { scope: 'worker' },
  ],

  api: [({ backend }, use) => use(`http://localhost:${backend.port}`), { scope: 'worker' }],

  // eslint-disable-next-line no-empty-pattern
  time: ({}, use) => use(new TestTime()),

  open: async ({ browser, backend, api }, use) => {
    const pageErrors: Error[] = [];
    const pages: AppPage[] = [];

    await use(
      async (
        lane,
        {
          settings,
          options,
          identityPool,
          gen2,
          realtime,
          eventLog,
          storage,
          idle,
          time,
          onPage,
        } = {},
      ) => {
        const world = backend.world(`${lane}-${++worlds}`);
        if (settings) world.settings.patch(settings);
        const context = await browser.newContext();
        // Applies to every tab that the test opens.
        context.on('weberror', (error) => {
          if (!isFailedRequest(error.error())) pageErrors.push(error.error());
        });
        const page = await context.newPage();
        time?.controlWorld(world);
        await time?.controlPage(page);
        await onPage?.(page);
        await makeWallClockSettable(page);
        const search = new URLSearchParams({
          lane,
          world: world.name,
          api,
          ...(options && { options: JSON.stringify(options) }),
          ...(identityPool && { identityPool: '' }),
          ...(gen2 && { gen2: '' }),
          ...(realtime && { realtime: '' }),
          ...(eventLog && { eventLog: '' }),
          ...(storage && { storage }),
          ...(idle && { idle: JSON.stringify(idle) }),
        });
        const app = new AppPage(page, world, time);
        pages.push(app);
        await app.load(`${backend.url}/?${search.toString()}`);
        await app.signIn();
        return app;
      },
    );

    test.info().annotations.push({ type: VERSION, description: browser.version() });
    // A hanging request would keep a worker of the backend busy.
    for (const { page, world } of pages) {
      await page.context().close();
      world.release();
    }
    expect(pageErrors, 'uncaught errors in a page').toEqual([]);
  },
});

export { expect };
