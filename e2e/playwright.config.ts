import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';
import { requireChromium } from '../tools/find-chromium.mjs';

// No `webServer`: a fixture starts a mock backend of its own for each worker.
export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  reporter: [['list'], ['json', { outputFile: '../reports/e2e.json' }]],
  fullyParallel: true,
  // Each has a browser and a backend, and keeps a core busy.
  workers: Math.min(4, availableParallelism()),
  // Nothing here waits for real time to pass, so these limits end a test that hangs, on the slowest of machines.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  // A test that fails now and then is broken.
  retries: 0,
  use: {
    // `--trace retain-on-failure` keeps a trace, at half the speed.
    trace: 'off',
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
        // The suggestions of the address bar are a page of their own in every window, and cost more than most tests.
        '--disable-features=WebUIOmniboxPopup,WebUIOmniboxFullPopup,WebUIOmniboxAimPopup',
      ],
    },
  },
});
