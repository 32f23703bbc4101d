const HEADINGS = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];

/**
 * @param {string} tag
 * @param {string} version of the package
 * @param {string} changelog
 * @returns {string[]}
 */
export function releaseProblems(tag, version, changelog) {
  const section = sectionOf(changelog, version);
  const headings = [...(section ?? '').matchAll(/^### (.+)$/gm)].map(([, name]) => name ?? '');
  return [
    ...(tag === `v${version}` ? [] : [`The tag is "${tag}", the package has ${version}.`]),
    ...(section === undefined
      ? [`CHANGELOG.md has no heading "## [${version}] - <date>".`]
      : headings.length === 0
        ? [`CHANGELOG.md says nothing of ${version}.`]
        : []),
    ...headings
      .filter((name) => !HEADINGS.includes(name))
      .map((name) => `CHANGELOG.md: "${name}" is none of ${HEADINGS.join(', ')}.`),
  ];
}

/**
 * A version such as 1.0.0-rc.1 must not become what everybody installs.
 *
 * @param {string} tag
 */
export function distTag(tag) {
  return tag.includes('-') ? 'next' : 'latest';
}

/**
 * @param {string} changelog
 * @param {string} version
 */
function sectionOf(changelog, version) {
  const sections = changelog.split(/^## /m).slice(1);
  const date = /^\d{4}-\d{2}-\d{2}$/;
  return sections.find((section) => {
    const [heading = ''] = section.split('\n');
    const [name, day = ''] = heading.split(' - ');
    return name === `[${version}]` && date.test(day.trim());
  });
}
