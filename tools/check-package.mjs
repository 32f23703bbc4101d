// `npm run check:package`: what is in the built package, how it looks to tools, and how big it is.
// `--update` writes the list of its files into goldens/.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/paths.mjs';
import { fileProblems, sourceProblems } from './package/contents.mjs';
import { publintProblems, typesProblems } from './package/linters.mjs';
import { manifestProblems } from './package/manifest.mjs';
import { pack } from './package/pack.mjs';
import { sizeProblems } from './size/budget.mjs';
import { startBundler } from './size/bundle.mjs';

const MANIFEST = join(root, 'dist/amplify-token-guard/package.json');

const problems = existsSync(MANIFEST)
  ? await allProblems()
  : ['dist has no package: run "npm run build" first.'];
for (const problem of problems) {
  console.error(problem);
}
process.exitCode = problems.length > 0 ? 1 : 0;

async function allProblems() {
  const packed = await pack();
  const bundler = startBundler();
  try {
    return [
      ...manifestProblems(JSON.parse(readFileSync(MANIFEST, 'utf8'))),
      ...fileProblems(packed.files, { update: process.argv.includes('--update') }),
      ...sourceProblems(packed.files),
      ...(await publintProblems(packed)),
      ...(await typesProblems(packed)),
      ...(await sizeProblems(bundler)),
    ];
  } finally {
    await bundler.close();
  }
}
