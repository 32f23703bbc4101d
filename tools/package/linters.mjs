import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/** @typedef {import('./pack.mjs').Packed} Packed */

/**
 * @param {Packed} packed
 * @returns {Promise<string[]>}
 */
export async function publintProblems({ data }) {
  const tarball = /** @type {ArrayBuffer} */ (data.slice().buffer);
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
  return messages.map(
    (message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`,
  );
}

/**
 * Angular's packages are ES modules, and no Angular is left that finds them without `exports`.
 */
const OUT_OF_REACH = ['node10', 'node16-cjs'];

/**
 * @param {Packed} packed
 * @returns {Promise<string[]>}
 */
export async function typesProblems({ data }) {
  const result = await checkPackage(createPackageFromTarballData(data));
  if (!result.types) {
    return ['are the types wrong: there are none'];
  }
  return result.problems
    .filter(
      (problem) =>
        !('resolutionKind' in problem && OUT_OF_REACH.includes(problem.resolutionKind)) &&
        problem.kind !== 'CJSResolvesToESM',
    )
    .map((problem) => `are the types wrong: ${JSON.stringify(problem)}`);
}
