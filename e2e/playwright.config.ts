import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';
import { ENGINES, leftOut } from './engines';
import type { EngineOptions } from './fixtures';
import { findLaunches } from './launch';

const launches = await findLaunches();

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
  // Those that are installed.
  projects: ENGINES.flatMap((engine) => {
    const use = launches[engine];
    return use ? { name: engine, ...leftOut(engine), use } : [];
  }),
});
