import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { relinked } from '../../site/pages.mjs';
import { sidebarProblems } from '../../site/sidebar.mjs';

describe('relinked()', () => {
  it('points links to pages, wherever they stand in the repository', () => {
    assert.equal(relinked('[a](docs/http.md#b)', 'README.md'), '[a](./http.md#b)');
    assert.equal(relinked('[a](../SECURITY.md)', 'docs/http.md'), '[a](./security.md)');
    assert.equal(relinked('[a](https://a.test/b.md)', 'README.md'), '[a](https://a.test/b.md)');
  });

  it('leaves the text of a link to what is no page', () => {
    assert.equal(relinked('under [Apache](LICENSE).', 'README.md'), 'under Apache.');
  });

  it('points images to the folder of images, in Markdown and in HTML', () => {
    assert.equal(relinked('![a b](images/c.svg)', 'docs/size.md'), '![a b](./images/c.svg)');
    const html = '<source srcset="docs/images/c.png" /><img src="docs/images/d.png" />';
    const expected = '<source srcset="./images/c.png" /><img src="./images/d.png" />';
    assert.equal(relinked(html, 'README.md'), expected);
  });
});

describe('sidebarProblems()', () => {
  const sidebar = [{ items: [{ link: '/' }, { link: '/a' }, { link: '/api/' }] }];

  it('has nothing to say of one that shows every page', () => {
    assert.deepEqual(sidebarProblems(['index.md', 'a.md', 'zh.md'], sidebar), []);
  });

  it('names what it lacks, and what is no page', () => {
    assert.deepEqual(sidebarProblems(['index.md', 'b.md'], sidebar), [
      'site/.vitepress/config.mjs: the sidebar does not show b.md',
      'site/.vitepress/config.mjs: the sidebar shows a.md, which is no page',
    ]);
  });
});
