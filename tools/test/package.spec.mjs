import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { manifestProblems } from '../package/manifest.mjs';

const GOOD = {
  sideEffects: false,
  license: 'Apache-2.0',
  publishConfig: { access: 'public', provenance: true },
  dependencies: { tslib: '^2.3.0' },
  peerDependencies: {
    '@angular/common': '*',
    '@angular/core': '*',
    '@angular/router': '*',
    'aws-amplify': '*',
    rxjs: '*',
  },
};

describe('manifestProblems()', () => {
  it('has nothing to say of a good one', () => {
    assert.deepEqual(manifestProblems(GOOD), []);
  });

  it('wants side effects ruled out, and provenance', () => {
    const problems = manifestProblems({ ...GOOD, sideEffects: undefined, publishConfig: {} });
    assert.equal(problems.length, 2);
  });

  it('wants Angular as a peer that is always there', () => {
    assert.deepEqual(
      manifestProblems({
        ...GOOD,
        peerDependenciesMeta: { '@angular/router': { optional: true } },
      }),
      ['"@angular/router" is imported, so it cannot be optional.'],
    );
    assert.match(
      manifestProblems({ ...GOOD, dependencies: { rxjs: '^7.8.0' } }).join(),
      /"rxjs" must be a peer/,
    );
  });
});
