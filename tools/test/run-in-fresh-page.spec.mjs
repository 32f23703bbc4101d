import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Script } from 'node:vm';
import * as expect from 'expect';
import { runInFreshPage } from '../mutation/run-in-fresh-page.mjs';

/**
 * @param {Record<string, string>} sources the code of each spec file
 * @returns {import('../mutation/load-specs.mjs').Specs}
 */
function specsOf(sources) {
  const load = (/** @type {import('node:vm').Context} */ page) => ({
    expect: () => expect,
    setup: () => undefined,
    ...Object.fromEntries(
      Object.entries(sources).map(([file, code]) => [
        file,
        () => void new Script(code).runInContext(page),
      ]),
    ),
  });
  return { files: Object.keys(sources), load };
}

const PASS_AND_FAIL = specsOf({
  'a.spec.ts': `describe('group', () => {
    it('passes', () => expect(1).toBe(1));
    it('fails', () => expect(1).toBe(2));
    it('comes after', () => undefined);
  });`,
  'b.spec.ts': `it('is alone', async () => expect(await Promise.resolve(1)).toBe(1));`,
});

/** @param {Awaited<ReturnType<typeof runInFreshPage>>} results */
const outcomesOf = (results) =>
  results.map(({ id, file, isRun, error }) => [id, file, isRun, error !== undefined]);

test('runs all tests by default, even after a failure', async () => {
  const results = await runInFreshPage({ specs: PASS_AND_FAIL, wanted: undefined, stryker: {} });
  assert.deepEqual(outcomesOf(results), [
    ['group passes', 'a.spec.ts', true, false],
    ['group fails', 'a.spec.ts', true, true],
    ['group comes after', 'a.spec.ts', true, false],
    ['is alone', 'b.spec.ts', true, false],
  ]);
  assert.match(results[1]?.error ?? '', /Expected: 2/);
});

test('runs only the wanted tests, up to the first failure', async () => {
  const run = async (/** @type {string[]} */ ...wanted) =>
    outcomesOf(
      await runInFreshPage({ specs: PASS_AND_FAIL, wanted: new Set(wanted), stryker: {} }),
    );
  assert.deepEqual(await run('is alone'), [['is alone', 'b.spec.ts', true, false]]);
  assert.deepEqual(await run('group fails', 'group comes after', 'is alone'), [
    ['group fails', 'a.spec.ts', true, true],
    ['group comes after', 'a.spec.ts', false, false],
    ['is alone', 'b.spec.ts', false, false],
  ]);
});

test('tells the mutated code the current test and the active mutant', async () => {
  const specs = specsOf({
    'a.spec.ts': `const seen = (globalThis.__stryker__.seen = []);
      const note = () => seen.push([__stryker__.activeMutant, __stryker__.currentTestId]);
      note();
      it('one', note);
      it('two', note);`,
  });
  const stryker = { activeMutant: '7' };
  await runInFreshPage({ specs, wanted: undefined, stryker });
  assert.deepEqual(JSON.parse(JSON.stringify(stryker)), {
    activeMutant: '7',
    seen: [
      ['7', null],
      ['7', 'one'],
      ['7', 'two'],
    ],
  });
});

test('isolates runs from each other, and restores mocks after each test', async () => {
  const specs = specsOf({
    'a.spec.ts': `it('one', () => {
        expect([localStorage.length, globalThis.left]).toEqual([0, undefined]);
        localStorage.setItem('left', 'yes');
        globalThis.left = true;
        jest.spyOn(Math, 'random').mockReturnValue(7);
      });
      it('two', () => expect(Math.random()).toBeLessThan(1));`,
  });
  for (let run = 0; run < 2; run++) {
    const results = await runInFreshPage({ specs, wanted: undefined, stryker: {} });
    assert.deepEqual(
      results.map(({ error }) => error),
      [undefined, undefined],
    );
  }
});

test('fails a test whose promise never settles', async () => {
  const specs = specsOf({ 'a.spec.ts': `it('waits', () => new Promise(() => undefined));` });
  const [result] = await runInFreshPage({ specs, wanted: undefined, stryker: {} });
  assert.match(result?.error ?? '', /Exceeded timeout/);
});
