// Test runners whose tests are counted one by one, from the report that each writes for machines.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { runNode } from './run.mjs';

/**
 * @param {{ code: number, output: string }} run
 * @param {number} passed
 * @param {number} failed
 */
function counted({ code, output }, passed, failed) {
  if (passed + failed === 0) {
    return { passed: 0, failed: 1, counted: true, output: `${output}\nno tests found` };
  }
  // Green tests and a bad exit code: something around the tests failed, such as the coverage.
  const around = code !== 0 && failed === 0 ? 1 : 0;
  return { passed, failed: failed + around, counted: true, output };
}

/** @param {string} name */
function freshReport(name) {
  const path = join(root, 'reports', name);
  mkdirSync(join(root, 'reports'), { recursive: true });
  rmSync(path, { force: true });
  return path;
}

/**
 * @param {string} path
 * @returns {any}
 */
function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
}

export async function withJest() {
  const report = freshReport('jest.json');
  const run = await runNode([
    'node_modules/jest/bin/jest.js',
    '--ci',
    '--coverage',
    '--json',
    `--outputFile=${report}`,
  ]);
  const {
    numPassedTests = 0,
    numFailedTests = 0,
    numRuntimeErrorTestSuites: brokenFiles = 0,
  } = readJson(report);
  return counted(run, numPassedTests, numFailedTests + brokenFiles);
}

/**
 * @param {string} folder
 * @param {string} ending
 */
export async function withNodeTest(folder, ending) {
  const files = specsIn(folder, ending);
  if (files.length === 0) {
    return counted({ code: 1, output: `${folder}/*${ending}` }, 0, 0);
  }
  const report = freshReport(`${folder.replaceAll('/', '-')}${ending}.tap`);
  const run = await runNode([
    ...(ending.endsWith('.ts') ? ['--import', 'tsx'] : []),
    '--test',
    // A hanging test is a failed one; the limit also holds for a whole file.
    '--test-timeout=120000',
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=tap',
    `--test-reporter-destination=${report}`,
    ...files,
  ]);
  const tap = existsSync(report) ? readFileSync(report, 'utf8') : '';
  const total = (/** @type {string} */ name) =>
    Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(tap)?.[1] ?? 0);
  return counted(run, total('pass'), total('fail') + total('cancelled'));
}

/**
 * Listed here because Node 20 takes no patterns.
 *
 * @param {string} folder
 * @param {string} ending
 */
function specsIn(folder, ending) {
  return existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { recursive: true })
        .map((name) => `${folder}/${String(name).replaceAll('\\', '/')}`)
        .filter((name) => name.endsWith(ending))
    : [];
}

export async function withPlaywright() {
  const report = freshReport('e2e.json');
  const run = await runNode([
    'node_modules/@playwright/test/cli.js',
    'test',
    '--config',
    'e2e/playwright.config.ts',
  ]);
  const { stats = {}, suites = [] } = readJson(report);
  const { expected = 0, unexpected = 0, flaky = 0 } = stats;
  const notes = flakyTests(suites).map((title) => `flaky: ${title}`);
  return { ...counted(run, expected + flaky, unexpected), notes };
}

/**
 * @typedef {object} Suite
 * @property {Suite[]} [suites]
 * @property {{ title: string, file: string, tests: { status: string }[] }[]} [specs]
 *
 * @param {Suite[]} suites
 * @returns {string[]}
 */
function flakyTests(suites) {
  return suites.flatMap(({ suites: inner = [], specs = [] }) => [
    ...flakyTests(inner),
    ...specs
      .filter(({ tests }) => tests.some(({ status }) => status === 'flaky'))
      .map(({ file, title }) => `${file} › ${title}`),
  ]);
}
