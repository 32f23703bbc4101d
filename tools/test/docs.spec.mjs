import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deadLinks } from '../docs/links.mjs';
import { snippetsOf } from '../docs/snippets.mjs';

/**
 * @param {string} path
 * @param {string[]} lines
 */
const page = (path, ...lines) => ({ path, lines });

describe('snippetsOf()', () => {
  it('finds TypeScript with its line, and nothing else', () => {
    const found = snippetsOf(
      page('docs/a.md', '# A', '```sh', 'npm ci', '```', '```ts', 'const a = 1;', 'a;', '```'),
    );
    assert.deepEqual(found, [{ page: 'docs/a.md', line: 6, code: 'const a = 1;\na;' }]);
  });
});

describe('deadLinks()', () => {
  it('follows files and headings, also those with punctuation', () => {
    const links = ['[a](http.md#where-the-token-may-go)', '[b](#it-s-here)', '[c](../LICENSE)'];
    const docs = [
      page('docs/a.md', '## It-s "here"!', ...links),
      page('docs/http.md', '## Where the token may go'),
    ];
    assert.deepEqual(deadLinks(docs), []);
  });

  it('names what is not there', () => {
    const docs = [
      page('docs/a.md', '[a](nowhere.md)', '', '[b](#nothing)', '[c](https://a.test/x)'),
    ];
    assert.deepEqual(deadLinks(docs), [
      'docs/a.md:1: there is no nowhere.md',
      'docs/a.md:3: there is no heading #nothing',
    ]);
  });

  it('reads no links in code', () => {
    assert.deepEqual(deadLinks([page('docs/a.md', '```ts', 'a[0](b);', '```')]), []);
  });
});
