import { graphqlCodeIn, measure, measureUnused, TYPICAL, WITHOUT_GRAPHQL } from './own.mjs';

const KIB = 1_024;

/**
 * What may be shipped, in bytes of gzip: a little more than there is. It grew by what keeps the guard
 * from doing harm: storages that fail, several copies and clients, `fetch` itself; and by targets with
 * their own rules, each mistake in which is an error of its own. The design aims at much less; whoever comes nearer to it lowers the budget.
 */
export const BUDGETS = [
  { ...TYPICAL, gzip: 20.75 * KIB },
  { ...WITHOUT_GRAPHQL, gzip: 19.75 * KIB },
];

export const TARGET = 5 * KIB;

/**
 * @param {import('./bundle.mjs').Bundler} bundler
 * @returns {Promise<string[]>}
 */
export async function sizeProblems(bundler) {
  const problems = [];
  for (const { title, names, gzip } of BUDGETS) {
    const size = await measure(bundler, names);
    if (size.gzip > gzip) {
      problems.push(
        `${title}: ${String(size.gzip)} bytes of gzip, the budget is ${String(gzip)}. ` +
          'Make it smaller, or raise the budget in tools/size/budget.mjs and say why.',
      );
    }
    if (names === WITHOUT_GRAPHQL.names && graphqlCodeIn(size).length > 0) {
      problems.push(`${title}: it has code of GraphQL: ${graphqlCodeIn(size).join(', ')}`);
    }
  }
  const unused = await measureUnused(bundler);
  if (unused.gzip > 0) {
    problems.push(
      `An app that uses nothing of the package has ${String(unused.gzip)} bytes of it.`,
    );
  }
  return problems;
}
