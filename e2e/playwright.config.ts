import { defineConfig } from '@playwright/test';
import { requireChromium } from '../tools/find-chromium.mjs';

// No `webServer`: a fixture starts a mock backend of its own for each worker.
export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  reporter: [['list'], ['json', { outputFile: '../reports/e2e.json' }]],
  fullyParallel: true,
  // More than the two cores of the CI: most of a test's time is waiting for tokens to expire.
  workers: 3,
  timeout: 180_000,
  // A busy machine is slow.
  expect: { timeout: 30_000 },
  // These tests run in real time, and a machine may stop for seconds. What needed its second try is
  // named at the end of the run: it is to be looked into, but says nothing against a change.
  retries: 0,
  use: {
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: await requireChromium(),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
