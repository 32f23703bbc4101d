import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { execaNode } from 'execa';
import { countsOf } from '../lib/stages.mjs';

const ROOT = process.cwd();

describe('countsOf()', () => {
  const stats = { expected: 7, unexpected: 1, skipped: 4 };
  const tap = 'ok 1 - # pass 99\n# tests 6\n# pass 3\n# fail 2\n# cancelled 1\n';
  const jest = { numPassedTests: 5, numFailedTests: 2, numRuntimeErrorTestSuites: 1 };

  /** @type {[title: string, code: number, report: string | object | undefined, passed: number, failed: number][]} */
  const cases = [
    ['a stage without tests', 0, undefined, 1, 0],
    ['a stage without tests that failed', 2, undefined, 0, 1],
    ['Jest', 1, jest, 5, 3],
    ['Playwright', 1, { stats }, 7, 1],
    ['Node', 1, tap, 3, 3],
    ['a test that passed in a retry', 0, { stats: { expected: 7, flaky: 1 } }, 7, 1],
    ['a failure outside the tests', 1, { numPassedTests: 5 }, 5, 1],
    ['a report without tests', 0, { numPassedTests: 0 }, 0, 1],
    ['a missing report', 0, '', 0, 1],
  ];
  for (const [title, code, report, passed, failed] of cases) {
    it(`counts ${title}`, () => {
      const text = typeof report === 'object' ? JSON.stringify(report) : report;
      assert.deepEqual(countsOf(code, text), { passed, failed });
    });
  }
});

describe('npm test', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'stages-'));
  after(() => {
    rmSync(cwd, { recursive: true, force: true });
  });
  const copied = [
    'test.mjs',
    'stage.mjs',
    'lib/stages.mjs',
    'find-browsers.mjs',
    'find-chromium.mjs',
  ];
  for (const name of copied) {
    cpSync(join(ROOT, 'tools', name), join(cwd, 'tools', name));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(cwd, 'node_modules'), 'junction');

  /** @type {Record<string, object>} */
  const wireit = {};
  /**
   * @param {string} name
   * @param {string} code
   * @param {object} [more]
   */
  const stage = (name, code, more) => {
    writeFileSync(join(cwd, `${name}.mjs`), code);
    const command = `node tools/stage.mjs ${name} node ${name}.mjs`;
    const output = [`reports/stages/${name}.json`];
    wireit[name] = { command, files: [`${name}.mjs`], output, ...more };
  };

  const run = async () => {
    const scripts = Object.fromEntries(Object.keys(wireit).map((name) => [name, 'wireit']));
    writeFileSync(join(cwd, 'package.json'), JSON.stringify({ scripts, wireit }));
    const others = Object.entries(process.env).filter(([name]) => !name.startsWith('WIREIT_'));
    const env = { ...Object.fromEntries(others), CI: 'true' };
    const test = execaNode({ cwd, env, extendEnv: false, all: true, reject: false });
    const { all, exitCode } = await test`tools/test.mjs`;
    return { all, last: all.split('\n').at(-1), exitCode };
  };

  it('continues after a failure, shows only the failed stages, and counts the stages that did not run', async () => {
    // Ends after the failing stage, so that the next stage starts after a failure.
    stage('good', 'setTimeout(() => console.log("said by good"), 1_000);');
    stage('next', '', { dependencies: ['good'] });
    stage('bad', 'console.log("said by bad"); process.exit(3);');
    stage('needy', '', { dependencies: ['bad'] });
    stage('silent', '', { command: 'node silent.mjs' });
    stage('late', 'console.log("said by late");');
    wireit['checks'] = { dependencies: ['good', 'bad', 'needy', 'silent', 'next'] };
    wireit['browser'] = { dependencies: ['late'] };

    const { all, last, exitCode } = await run();
    assert.deepEqual([last, exitCode], ['3 passed, 3 failed', 1], all);
    assert.match(all, /said by bad/);
    assert.doesNotMatch(all, /said by (good|late)/);
  });

  it('runs only what changed, even if CI=true, and counts the other stages from the cache', async () => {
    stage('bad', '');
    stage('silent', '');
    const mended = await run();
    assert.deepEqual([mended.last, mended.exitCode], ['6 passed, 0 failed', 0], mended.all);
    assert.match(mended.all, /Ran 3 scripts and skipped 2 [^]*Ran 0 scripts and skipped 1 /);

    const unchanged = await run();
    assert.equal(unchanged.last, '6 passed, 0 failed', unchanged.all);
    assert.match(unchanged.all, /Ran 0 scripts and skipped 5 /);
  });

  it('does not count an earlier result of a stage that did not run', async () => {
    stage('bad', 'process.exit(4);');
    const { all, last } = await run();
    assert.equal(last, '4 passed, 2 failed', all);
  });

  it('stops at the first command of a stage that fails', async () => {
    const commands = 'node good.mjs && node bad.mjs && node late.mjs';
    stage('bad', 'process.exit(4);', { command: `node tools/stage.mjs bad "${commands}"` });
    const { all, last } = await run();
    assert.equal(last, '4 passed, 2 failed', all);
    assert.match(all, /said by good/);
    assert.doesNotMatch(all, /said by late/);
  });
});
