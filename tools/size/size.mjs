// Compares the size of the built library with its budget. `npm run size` also writes docs/size.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { bundle, close, costsByPart } from './bundle.mjs';
import { measureLibraries } from './libraries.mjs';
import { page, partOf } from './page.mjs';

const KIB = 1_024;
const INTERCEPTOR = 'provideAmplifyTokenGuard, tokenGuardInterceptor';
const ALL = `${INTERCEPTOR}, GraphqlAuthClient`;

const TARGET = 10.5 * KIB;
/**
 * @type {Record<string, number>} In bytes of gzip, a little more than the current size. If you make
 * the library smaller, lower them.
 */
const BUDGETS = { [INTERCEPTOR]: 18.5 * KIB, [ALL]: 19.5 * KIB };

const PARTS = {
  provider: 'provideAmplifyTokenGuard',
  'provider + interceptor': INTERCEPTOR,
  'provider + client': 'provideAmplifyTokenGuard, GraphqlAuthClient',
  'provider + client + interceptor': ALL,
};

const FEATURES = {
  '`graphqlResource()`': 'graphqlResource',
  '`withSubscriptions()`': 'withSubscriptions',
  '`ExpiryMonitor`': 'ExpiryMonitor',
  '`withExpiryWarning()`': 'withExpiryWarning',
  '`withIdleTimeout()` and `IdleTimeout`': 'withIdleTimeout, IdleTimeout',
  '`withEventLog()`': 'withEventLog',
  '`requireSession()`': 'requireSession',
  '`AmplifyTokenGuardModule`': 'AmplifyTokenGuardModule',
};

const { values } = parseArgs({ options: { write: { type: 'boolean' } } });

/**
 * @type {typeof bundle} The bundle of an app that exports these names, so that nothing of them is
 * removed.
 */
const own = (names, options) => bundle(`export { ${names} } from 'amplify-token-guard';`, options);

try {
  const typical = await own(ALL);
  const problems = await problemsOf(typical);
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
  if (values.write && problems.length === 0) await write(typical);
} finally {
  await close();
}

/** @param {Awaited<ReturnType<typeof bundle>>} typical */
async function problemsOf(typical) {
  const unused = await bundle(`import * as guard from 'amplify-token-guard';`);
  const withoutGraphql = await own(INTERCEPTOR, { withAmplify: true });
  const graphql = [
    ...withoutGraphql.files.filter((path) =>
      /node_modules\/(@aws-amplify\/(api|api-graphql|data-schema)|graphql)\//.test(path),
    ),
    ...['connection_init', 'start_ack'].filter((word) => withoutGraphql.code.includes(word)),
  ];
  const sizes = { [ALL]: typical, [INTERCEPTOR]: await own(INTERCEPTOR) };
  return [
    ...Object.entries(sizes).flatMap(([names, { gzip }]) => {
      const budget = BUDGETS[names] ?? 0;
      return gzip > budget
        ? [`${names}: ${gzip} bytes of gzip. The budget in tools/size/size.mjs is ${budget}.`]
        : [];
    }),
    ...(unused.gzip > 0
      ? [`An app that uses nothing of the package contains ${unused.gzip} bytes of it.`]
      : []),
    ...['is not an option', 'true or false']
      .filter((text) => typical.code.includes(text))
      .map((text) => `A production build contains a check that it does not need, with "${text}".`),
    ...graphql.map((code) => `${INTERCEPTOR}: the bundle contains GraphQL code, ${code}`),
  ];
}

/** @param {Awaited<ReturnType<typeof bundle>>} typical */
async function write(typical) {
  const parts = [];
  for (const [title, names] of Object.entries(PARTS)) parts.push({ title, size: await own(names) });
  const features = [];
  for (const [title, names] of Object.entries(FEATURES)) {
    const { minified, gzip } = await own(`${ALL}, ${names}`);
    const added = { minified: minified - typical.minified, gzip: gzip - typical.gzip };
    features.push({ title, added });
  }
  const manifest = readFileSync('dist/amplify-token-guard/package.json', 'utf8');
  /** @type {{ version: string }} */
  const { version } = JSON.parse(manifest);
  const withAmplify = await own(ALL, { withAmplify: true });
  const libraries = [
    { name: 'amplify-token-guard', version, size: typical },
    { name: 'amplify-token-guard with Amplify', version, size: withAmplify },
    ...(await measureLibraries()),
  ];
  const figures = { parts, features, libraries, costs: costsByPart(typical, partOf) };
  writeFileSync(
    'docs/size.md',
    page({ ...figures, typical, target: TARGET, budget: BUDGETS[ALL] ?? 0 }),
  );
}
