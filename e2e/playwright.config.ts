import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';
import { ENGINES, RUNS_ALL, skippedIn } from './engines';
import type { EngineOptions } from './fixtures';
import { findLaunches } from './launch';

const launches = await findLaunches({ prefersHeadlessShell: !RUNS_ALL });

// There is no `webServer`: a fixture starts a mock backend for each worker.
export default defineConfig<object, EngineOptions>({
  testDir: '.',
  outputDir: '../test-results',
  reporter: [['list'], ['json', { outputFile: '../reports/e2e.json' }]],
  fullyParallel: true,
  // Each worker runs a browser and a backend, which need a core.
  workers: Math.min(4, availableParallelism()),
  // No test waits for real time, so these limits only end a test that hangs. They are sufficient
  // for the slowest machines.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  // A flaky test is a broken test.
  retries: 0,
  // Use `--trace retain-on-failure` to keep a trace. The tests then take twice as long.
  use: { trace: 'off' },
  // The installed engines.
  projects: ENGINES.flatMap((engine) => {
    const use = launches[engine];
    return use ? { name: engine, ...skippedIn(engine), use } : [];
  }),
});
