import { fileURLToPath } from 'node:url';
import { test as base } from '@playwright/test';
import { startBackend, type Backend } from '../projects/mock-backend/src/start-backend';
import { LabPage } from './lab-page';

const DEMO = fileURLToPath(new URL('../dist/demo-app/browser', import.meta.url));

let worlds = 0;

/** The built demo, served by a mock backend of its own. */
export const test = base.extend<{ readonly lab: LabPage }, { readonly backend: Backend }>({
  backend: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const backend = await startBackend({ port: 0, staticDir: DEMO });
      await use(backend);
      await backend.close();
    },
    { scope: 'worker' },
  ],

  lab: ({ page, backend }, use) => use(new LabPage(page, backend, `lab-${++worlds}`)),
});
