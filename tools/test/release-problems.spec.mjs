import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { distTag, releaseProblems } from '../lib/release-problems.mjs';

const CHANGELOG = `# Changelog

## [Unreleased]

## [1.2.0] - 2026-12-01

### Added

- Something.
`;

describe('releaseProblems()', () => {
  it('has nothing to say of a release that is ready', () => {
    assert.deepEqual(releaseProblems('v1.2.0', '1.2.0', CHANGELOG), []);
  });

  it('names a tag of another version', () => {
    assert.deepEqual(releaseProblems('v1.3.0', '1.2.0', CHANGELOG), [
      'The tag is "v1.3.0", the package has 1.2.0.',
    ]);
  });

  it('wants a heading with a date', () => {
    const undated = CHANGELOG.replace(' - 2026-12-01', '');
    assert.deepEqual(releaseProblems('v1.2.0', '1.2.0', undated), [
      'CHANGELOG.md has no heading "## [1.2.0] - <date>".',
    ]);
  });

  it('wants the headings of Keep a Changelog, and something below', () => {
    assert.match(
      releaseProblems('v1.2.0', '1.2.0', CHANGELOG.replace('Added', 'New')).join(),
      /"New" is none of Added/,
    );
    assert.deepEqual(
      releaseProblems('v1.2.0', '1.2.0', CHANGELOG.replace('### Added\n\n- Something.\n', '')),
      ['CHANGELOG.md says nothing of 1.2.0.'],
    );
  });
});

describe('distTag()', () => {
  it('keeps a preview out of the way', () => {
    assert.equal(distTag('v1.2.0'), 'latest');
    assert.equal(distTag('v1.2.0-rc.1'), 'next');
  });
});
