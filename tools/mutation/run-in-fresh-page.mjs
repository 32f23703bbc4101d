import { Console } from 'node:console';
import { Writable } from 'node:stream';
import * as circus from 'jest-circus';

/** @type {any} Imported by its path, so its types aren't checked here. */
const { default: BrowserLikeEnvironment } = await import(
  new URL('../jest/environment.cjs', import.meta.url).href
);

/** Many mutants cause a promise that never settles. */
const TEST_TIMEOUT_MS = 2_000;
/** Matches no test name. */
const NONE = /(?!)/;

const silentConsole = new Console(new Writable({ write: (_chunk, _encoding, done) => done() }));

/**
 * @typedef {object} Run
 * @property {import('./load-specs.mjs').Specs} specs
 * @property {Set<string> | undefined} wanted the ids of the tests to be run, up to the first that fails; else
 *   all of them
 * @property {import('@stryker-mutator/api/core').InstrumenterContext} stryker what the mutated code reads, and
 *   where it notes what it was asked to
 *
 * @typedef {object} Result
 * @property {string} id the name of the test with those of its groups
 * @property {string} file
 * @property {number} durationMs
 * @property {boolean} isRun
 * @property {string | undefined} error
 */

/** @type {Run | undefined} The current run. Like jest-circus, this module has one state per process. */
let current;

circus.addEventHandler((/** @type {any} */ { name, test }) => {
  if (!current) return;
  if (name === 'test_start') current.stryker.currentTestId = idOf(test);
  if (name === 'test_done') {
    delete current.stryker.currentTestId;
    if (current.wanted && test.errors.length > 0) circus.getState().testNamePattern = NONE;
  }
});

// A mutant that only causes an unhandled rejection counts as missed.
process.on('unhandledRejection', () => undefined);
process.on('uncaughtException', (error) => {
  circus.getState().currentlyRunningTest?.errors.push(error);
});

/**
 * @param {Run} run
 * @returns {Promise<Result[]>}
 */
export async function runInFreshPage(run) {
  const { specs, wanted, stryker } = run;
  current = run;
  const page = new BrowserLikeEnvironment(
    {
      projectConfig: { globals: {}, testEnvironmentOptions: {}, fakeTimers: {} },
      globalConfig: {},
    },
    { console: silentConsole, docblockPragmas: {}, testPath: '' },
  );
  await page.setup();
  circus.resetState();
  const { describe, it, test, beforeAll, beforeEach, afterAll, afterEach } = circus;
  const jest = jestOf(page);
  Object.assign(page.global, {
    ...{ describe, it, test, beforeAll, beforeEach, afterAll, afterEach, jest },
    console: silentConsole,
    __stryker__: stryker,
  });
  circus.getState().testTimeout = TEST_TIMEOUT_MS;
  try {
    const modules = specs.load(page.getVmContext());
    // Created in the page, because `expect.any(Error)` refers to the page's own class.
    page.global.expect = modules.expect().expect;
    modules.setup();
    beforeEach(() => page.moduleMocker.restoreAllMocks());
    for (const file of specs.files) describe(file, () => void modules[file]?.());
    if (wanted) leave(circus.getState().rootDescribeBlock, wanted);
    const { testResults } = await circus.run();
    return testResults.map(toResult);
  } finally {
    current = undefined;
    await page.teardown();
  }
}

/** @param {any} test */
function idOf(test) {
  const names = [];
  // The outermost blocks are the root and the file.
  for (let at = test; at.parent?.parent; at = at.parent) names.unshift(at.name);
  return names.join(' ');
}

/**
 * Removes all tests except the wanted ones.
 *
 * @param {any} block
 * @param {Set<string>} wanted
 */
function leave(block, wanted) {
  block.children = block.children.filter((/** @type {any} */ child) => {
    if (child.type === 'test') return wanted.has(idOf(child));
    leave(child, wanted);
    return child.children.length > 0;
  });
}

/** @param {any} page */
function jestOf({ moduleMocker, fakeTimersModern: timers }) {
  return {
    fn: moduleMocker.fn.bind(moduleMocker),
    spyOn: moduleMocker.spyOn.bind(moduleMocker),
    restoreAllMocks: () => moduleMocker.restoreAllMocks(),
    useFakeTimers: () => timers.useFakeTimers(),
    useRealTimers: () => timers.useRealTimers(),
    runAllTimers: () => timers.runAllTimers(),
    advanceTimersByTimeAsync: (/** @type {number} */ ms) => timers.advanceTimersByTimeAsync(ms),
  };
}

/**
 * @param {any} result
 * @returns {Result}
 */
function toResult({ testPath, status, duration, errors }) {
  const [, file, ...names] = testPath;
  return {
    id: names.join(' '),
    file,
    durationMs: duration ?? 0,
    isRun: status === 'done',
    error: errors[0],
  };
}
