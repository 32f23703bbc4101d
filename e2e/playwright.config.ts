import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';
import { findFirefox, findWebKit } from '../tools/find-browsers.mjs';
import { requireChromium } from '../tools/find-chromium.mjs';
import { leftOut, ONLY_IN_CHROMIUM } from './engines';
import type { EngineOptions } from './fixtures';

const firefox = findFirefox();
const webkit = findWebKit();

// No `webServer`: a fixture starts a mock backend of its own for each worker.
export default defineConfig<object, EngineOptions>({
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
  // `--trace retain-on-failure` keeps a trace, at half the speed.
  use: { trace: 'off' },
  projects: [
    {
      name: 'chromium',
      grepInvert: leftOut('chromium'),
      use: {
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
    },
    ...(firefox
      ? [
          {
            name: 'firefox',
            testIgnore: Object.keys(ONLY_IN_CHROMIUM),
            grepInvert: leftOut('firefox'),
            use: {
              browserName: 'firefox' as const,
              // Playwright drives its own build by a protocol of its own, and Mozilla's over WebDriver BiDi.
              ...(!firefox.isPlaywrights && { channel: 'moz-firefox' }),
              launchOptions: {
                executablePath: firefox.path,
                // Tabs of one site share a process unless there may be as many as tabs; then they differ in what they see.
                firefoxUserPrefs: { 'dom.ipc.processCount.webIsolated': 8 },
              },
            },
          },
        ]
      : []),
    ...(webkit
      ? [
          {
            name: 'webkit',
            testIgnore: Object.keys(ONLY_IN_CHROMIUM),
            grepInvert: leftOut('webkit'),
            use:
              'driver' in webkit
                ? { webKitGtk: webkit }
                : {
                    browserName: 'webkit' as const,
                    launchOptions: { executablePath: webkit.path },
                  },
          },
        ]
      : []),
  ],
});
