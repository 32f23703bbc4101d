import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { relinked, samplePage } from '../../site/pages.mjs';
import { sidebarProblems } from '../../site/sidebar.mjs';

describe('relinked()', () => {
  it('rewrites links to pages, from any folder in the repository', () => {
    assert.equal(relinked('[a](docs/http.md#b)', 'README.md'), '[a](./http.md#b)');
    assert.equal(relinked('[a](../SECURITY.md)', 'docs/http.md'), '[a](./security.md)');
    assert.equal(relinked('[a](https://a.test/b.md)', 'README.md'), '[a](https://a.test/b.md)');
  });

  it('keeps only the text of a link if its target is not a page', () => {
    assert.equal(relinked('under [Apache](LICENSE).', 'README.md'), 'under Apache.');
  });

  it('rewrites links to the sample app to its page, and links to its sources', () => {
    const README = 'projects/sample-app/README.md';
    assert.equal(relinked(`[a](${README})`, 'README.md'), '[a](./sample-app.md)');
    assert.equal(
      relinked('[a](src/app/app.config.ts)', README),
      '[a](./sample-app.md#src-app-app-config-ts)',
    );
    assert.equal(
      relinked('[a](../projects/sample-app/src/app/app.config.ts)', 'docs/recipes.md'),
      '[a](./sample-app.md#src-app-app-config-ts)',
    );
    assert.equal(
      relinked('[a](src/app/sign-in/)', README),
      '[a](./sample-app.md#src-app-sign-in-return-to-wanted-page-ts)',
    );
    assert.equal(relinked('[a](src/app/missing.ts)', README), 'a');
  });

  it('has every source file that the page of the sample app links to', () => {
    const path = new URL('../../projects/sample-app/README.md', import.meta.url);
    const page = samplePage(readFileSync(path, 'utf8'));
    const anchors = [...page.matchAll(/\(\.\/sample-app\.md#([^)]+)\)/g)].map(([, id]) => id);
    assert.ok(anchors.length > 8);
    for (const id of anchors) assert.ok(page.includes(`{#${id}}`), id);
    assert.match(page, /```ts\nimport \{[^]*provideAmplifyTokenGuard\(/);
  });

  it('rewrites images to the image folder, in Markdown and in HTML', () => {
    assert.equal(relinked('![a b](images/c.svg)', 'docs/size.md'), '![a b](./images/c.svg)');
    const html = '<source srcset="docs/images/c.png" /><img src="docs/images/d.png" />';
    const expected = '<source srcset="./images/c.png" /><img src="./images/d.png" />';
    assert.equal(relinked(html, 'README.md'), expected);
  });
});

describe('sidebarProblems()', () => {
  const sidebar = [{ items: [{ link: '/' }, { link: '/a' }, { link: '/api/' }] }];

  it('accepts a sidebar that shows every page', () => {
    assert.deepEqual(sidebarProblems(['index.md', 'a.md', 'zh.md'], sidebar), []);
  });

  it('reports missing pages, and entries that are not pages', () => {
    assert.deepEqual(sidebarProblems(['index.md', 'b.md'], sidebar), [
      'site/.vitepress/config.mjs: the sidebar does not show b.md',
      'site/.vitepress/config.mjs: the sidebar shows a.md, which is not a page',
    ]);
  });
});
