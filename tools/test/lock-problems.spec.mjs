import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lockProblems } from '../lib/lock-problems.mjs';

const manifest = { devDependencies: { a: '^1.0.0' } };

/** @param {Record<string, object>} packages */
const problems = (packages) => lockProblems({ packages: { '': manifest, ...packages } }, manifest);

describe('lockProblems', () => {
  it('accepts a complete lock', () => {
    assert.deepEqual(
      problems({
        'node_modules/a': { optionalDependencies: { b: '1', '@s/c': '1', d: '1' } },
        'node_modules/b': {},
        'node_modules/a/node_modules/@s/c': {},
        'node_modules/d': {},
      }),
      [],
    );
  });

  it('reports a fixed address', () => {
    assert.deepEqual(problems({ 'node_modules/a': { resolved: 'https://example.com/a.tgz' } }), [
      'node_modules/a has a "resolved" address',
    ]);
  });

  it('reports an optional package without an entry, at any depth', () => {
    assert.deepEqual(
      problems({
        'node_modules/a': {},
        'node_modules/a/node_modules/@s/b': { optionalDependencies: { c: '1', d: '1' } },
        'node_modules/a/node_modules/c': {},
        'node_modules/other/node_modules/d': {},
      }),
      ['node_modules/a/node_modules/@s/b needs d (optional), which has no lock entry'],
    );
  });

  it('reports a lock out of step with package.json', () => {
    const packages = { '': { devDependencies: { a: '^2.0.0' } } };
    assert.deepEqual(lockProblems({ packages }, manifest), [
      'package.json and package-lock.json differ in "devDependencies"',
    ]);
  });
});
