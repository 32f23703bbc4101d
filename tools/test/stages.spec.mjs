import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { countsOfStage } from '../lib/counts.mjs';
import { root } from '../lib/paths.mjs';
import { closing } from '../lib/stages.mjs';

const jest = (/** @type {object} */ counts) => JSON.stringify({ numTotalTests: 9, ...counts });
const playwright = (/** @type {object} */ stats) => JSON.stringify({ config: {}, stats });

describe('countsOfStage()', () => {
  it('takes a stage without tests for one test', () => {
    assert.deepEqual(countsOfStage(0, undefined), { passed: 1, failed: 0 });
    assert.deepEqual(countsOfStage(2, undefined), { passed: 0, failed: 1 });
  });

  it('reads the reports of Jest, Playwright and Node', () => {
    const broken = { numPassedTests: 5, numFailedTests: 2, numRuntimeErrorTestSuites: 1 };
    assert.deepEqual(countsOfStage(1, jest(broken)), { passed: 5, failed: 3 });
    const stats = { expected: 7, unexpected: 1, skipped: 4 };
    assert.deepEqual(countsOfStage(1, playwright(stats)), { passed: 7, failed: 1 });
    const tap = 'ok 1 - # pass 99\n# tests 6\n# pass 3\n# fail 2\n# cancelled 1\n';
    assert.deepEqual(countsOfStage(1, tap), { passed: 3, failed: 3 });
  });

  it('lets no second try pass', () => {
    assert.deepEqual(countsOfStage(0, playwright({ expected: 7, flaky: 1 })), {
      passed: 7,
      failed: 1,
    });
  });

  it('counts what failed around green tests', () => {
    assert.deepEqual(countsOfStage(1, jest({ numPassedTests: 5 })), { passed: 5, failed: 1 });
  });

  it('counts a report without tests, and one that was not written, as failed', () => {
    assert.deepEqual(countsOfStage(0, jest({ numPassedTests: 0 })), { passed: 0, failed: 1 });
    assert.deepEqual(countsOfStage(0, ''), { passed: 0, failed: 1 });
  });
});

describe('closing()', () => {
  const good = { passed: 3, failed: 0, seconds: 1 };

  it('ends with the sum', () => {
    const { lines, ok } = closing(
      new Map([
        ['a', good],
        ['b', { ...good, failed: 2 }],
      ]),
      1,
    );
    assert.equal(lines.at(-1), '6 passed, 2 failed');
    assert.equal(ok, false);
  });

  it('counts a stage without a result as failed', () => {
    const { lines, ok } = closing(
      new Map([
        ['a', good],
        ['b', undefined],
      ]),
      0,
    );
    assert.equal(lines.at(-1), '3 passed, 1 failed');
    assert.equal(ok, false);
  });

  it('is not green when the runner of the stages failed', () => {
    const { lines, ok } = closing(new Map([['a', good]]), 1);
    assert.equal(lines.at(-1), '3 passed, 1 failed');
    assert.equal(ok, false);
  });
});

describe('npm test', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stages-'));
  /** @type {Record<string, string>} */
  const scripts = {};
  /** @type {Record<string, object>} */
  const wireit = { checks: { dependencies: ['good', 'bad', 'needy', 'silent', 'next'] } };

  /**
   * @param {string} name
   * @param {string} code
   * @param {object} [more]
   */
  const stage = (name, code, more) => {
    writeFileSync(join(folder, `${name}.mjs`), code);
    scripts[name] = 'wireit';
    wireit[name] = {
      command: `node tools/stage.mjs ${name} node ${name}.mjs`,
      files: [`${name}.mjs`],
      output: [`reports/stages/${name}.json`],
      ...more,
    };
  };

  const run = () => {
    /** @type {NodeJS.ProcessEnv} */
    const env = { ...process.env, CI: 'true' };
    for (const name of Object.keys(env)) if (name.startsWith('WIREIT_')) delete env[name];
    const { stdout, stderr, status } = spawnSync(process.execPath, ['tools/test.mjs'], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
    return { all: stdout + stderr, last: stdout.trimEnd().split('\n').at(-1), status };
  };

  before(() => {
    mkdirSync(join(folder, 'tools'));
    for (const name of ['test.mjs', 'stage.mjs', 'lib']) {
      cpSync(join(root, 'tools', name), join(folder, 'tools', name), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    // Ends after the bad one, so that the next one is to be started after a failure.
    stage('good', 'setTimeout(() => console.log("said by good"), 1_000);');
    stage('next', '', { dependencies: ['good'] });
    stage('bad', 'console.log("said by bad"); process.exit(3);');
    stage('needy', '', { dependencies: ['bad'] });
    stage('silent', 'console.log("said by silent");', { command: 'node silent.mjs' });
    stage('late', 'console.log("said by late");');
    wireit['browser'] = { dependencies: ['late'] };
    Object.assign(scripts, { checks: 'wireit', browser: 'wireit' });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts, wireit }));
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('goes on after a failure, shows only what failed, and counts what did not run', () => {
    const { all, last, status } = run();
    assert.equal(last, '3 passed, 3 failed', all);
    assert.equal(status, 1);
    assert.match(all, /said by bad/);
    assert.doesNotMatch(all, /said by (good|late)/);
  });

  it('runs only what changed, also where CI=true, and counts the rest as before', () => {
    stage('bad', 'console.log("good again");');
    stage('silent', '', { command: 'node tools/stage.mjs silent node silent.mjs' });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts, wireit }));
    const mended = run();
    assert.equal(mended.last, '6 passed, 0 failed', mended.all);
    assert.equal(mended.status, 0);
    assert.match(mended.all, /Ran 3 scripts and skipped 2 /);
    assert.match(mended.all, /Ran 0 scripts and skipped 1 /);

    const unchanged = run();
    assert.equal(unchanged.last, '6 passed, 0 failed', unchanged.all);
    assert.match(unchanged.all, /Ran 0 scripts and skipped 5 /);
  });

  it('does not count what a stage that is not run has left of an earlier run', () => {
    stage('bad', 'process.exit(4);');
    const { all, last } = run();
    assert.equal(last, '4 passed, 2 failed', all);
  });
});
