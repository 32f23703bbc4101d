// `npm run size`: measures the built library (run "npm run build" first) and writes docs/size.md.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../lib/paths.mjs';
import { startBundler } from './bundle.mjs';
import { measureOthers } from './others.mjs';
import {
  FEATURES,
  graphqlCodeIn,
  measure,
  measureAdded,
  measureUnused,
  PARTS,
  TYPICAL,
  WITHOUT_GRAPHQL,
} from './own.mjs';
import { writeReport } from './report.mjs';
import { sharesByFolder } from './shares.mjs';

const bundler = startBundler();
try {
  await run();
} finally {
  await bundler.close();
}

async function run() {
  await proveWithoutGraphql();
  const parts = [];
  for (const { title, names } of PARTS) {
    parts.push({ title, size: tell(title, await measure(bundler, names)) });
  }
  const typical = await measure(bundler, TYPICAL.names);
  const features = [];
  for (const { title, names } of FEATURES) {
    const added = tell(title, await measureAdded(bundler, names, typical));
    features.push({ title, ...added });
  }
  const withAmplify = await measure(bundler, TYPICAL.names, { withAmplify: true });
  const { version } = JSON.parse(
    readFileSync(join(root, 'dist/amplify-token-guard/package.json'), 'utf8'),
  );
  const others = [
    { name: 'amplify-token-guard', version, size: typical },
    { name: 'amplify-token-guard with Amplify', version, size: withAmplify },
    ...(await measureOthers(bundler)),
  ];
  for (const { name, size } of others) {
    tell(name, size);
  }
  const unused = (await measureUnused(bundler)).gzip;
  await writeReport({ parts, features, shares: sharesByFolder(typical), unused, others });
}

/** The report says so. */
async function proveWithoutGraphql() {
  const size = await measure(bundler, WITHOUT_GRAPHQL.names, { withAmplify: true });
  const found = graphqlCodeIn(size);
  if (found.length > 0) {
    throw new Error(`${WITHOUT_GRAPHQL.title} has code of GraphQL: ${found.join(', ')}`);
  }
}

/**
 * @template {{ minified: number, gzip: number }} T
 * @param {string} title
 * @param {T} size
 */
function tell(title, size) {
  const figures = [size.minified, size.gzip].map((count) => String(count).padStart(8)).join('');
  console.log(`${title.padEnd(40)}${figures}`);
  return size;
}
