import { fileURLToPath } from 'node:url';
import { test as base } from '@playwright/test';
import { startBackend, type Backend } from '../projects/mock-backend/src/start-backend';
import { LabPage } from './lab-page';
import { TestTime } from './time/test-time';

const DEMO = fileURLToPath(new URL('../dist/demo-app/browser', import.meta.url));

let worlds = 0;

interface TestFixtures {
  /** The Lab in real time. */
  readonly lab: LabPage;
  /** The time of the test, for `timedLab` and other pages. */
  readonly time: TestTime;
  /** The Lab in the time of the test. */
  readonly timedLab: LabPage;
}

/** The built demo, served by its own mock backend. */
export const test = base.extend<TestFixtures, { readonly backend: Backend }>({
  backend: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const backend = await startBackend({ port: 0, staticDir: DEMO });
      await use(backend);
      await backend.close();
    },
    { scope: 'worker' },
  ],

  // eslint-disable-next-line no-empty-pattern
  time: ({}, use) => use(new TestTime()),

  lab: ({ page, backend }, use) => use(new LabPage(page, backend, `lab-${++worlds}`)),

  timedLab: ({ page, backend, time }, use) =>
    use(new LabPage(page, backend, `lab-${++worlds}`, time)),
});
