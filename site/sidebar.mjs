/** The page in another language stands in the bar at the top. */
const ELSEWHERE = ['zh.md'];

/**
 * VitePress follows the links in pages, and not those of its own configuration.
 *
 * @param {string[]} pages
 * @param {unknown} sidebar
 * @returns {string[]}
 */
export function sidebarProblems(pages, sidebar) {
  const groups = /** @type {{ items: { link: string }[] }[]} */ (sidebar);
  const shown = groups
    .flatMap(({ items }) => items.map(({ link }) => link.slice(1)))
    .filter((link) => !link.startsWith('api'))
    .map((link) => `${link || 'index'}.md`);
  return [
    ...pages
      .filter((page) => !shown.includes(page) && !ELSEWHERE.includes(page))
      .map((page) => `site/.vitepress/config.mjs: the sidebar does not show ${page}`),
    ...shown
      .filter((page) => !pages.includes(page))
      .map((page) => `site/.vitepress/config.mjs: the sidebar shows ${page}, which is not a page`),
  ];
}
