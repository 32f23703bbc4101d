// Tests one app of the matrix, from `ng new` to the browser.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runExample } from './run-example.mjs';
import { addGuard } from './add-guard.mjs';
import { ng } from './angular-cli.mjs';
import { addServerRoute, equipApp, prepareForCsp } from './equip-app.mjs';
import { newApp } from './new-app.mjs';
import { packageManager } from './package-manager.mjs';
import { renderingProblems, renderOnce, serveApp } from './server-rendering.mjs';
import { serveFolder } from './serve-folder.mjs';
import { hydrate, play } from './smoke.mjs';
import { tryUnitSpecs } from './unit-specs.mjs';

/** Of 120 rounds with two requests. A busy machine sends fewer. */
const FEWEST_ANSWERS = 20;

/**
 * @typedef {object} Tools
 * @property {string} tarball
 * @property {import('./backend.mjs').Backend} backend
 * @property {import('@playwright/test').Browser} browser
 * @property {import('./new-app.mjs').Toolchain} toolchain
 *
 * @typedef {object} Trial
 * @property {import('./matrix.mjs').Cell} cell
 * @property {string[]} problems
 * @property {Record<string, string>} versions
 * @property {string} seen
 * @property {number} seconds
 */

/**
 * A new app with the guard, for a trial of its own.
 *
 * @typedef {object} Stage
 * @property {string} app
 * @property {string} dist
 * @property {(configuration: string) => Promise<unknown>} build
 * @property {string} world
 * @property {import('./backend.mjs').Backend} backend
 * @property {import('@playwright/test').Browser} browser
 * @property {string} node
 */

/**
 * @param {import('./matrix.mjs').Cell} cell
 * @param {Tools} tools
 * @returns {Promise<Trial>}
 */
export async function tryCell(cell, tools) {
  const start = performance.now();
  /** @type {Pick<Trial, 'problems' | 'versions' | 'seen'>} */
  let result;
  try {
    result = await run(cell, tools);
  } catch (error) {
    result = {
      problems: [error instanceof Error ? error.message : String(error)],
      versions: {},
      seen: '',
    };
  }
  return { cell, ...result, seconds: Math.round((performance.now() - start) / 1_000) };
}

/**
 * @param {import('./matrix.mjs').Cell} cell
 * @param {Tools} tools
 */
async function run(cell, { tarball, backend, browser, toolchain }) {
  const { shape, id } = cell;
  const { cli } = toolchain;
  if (shape.specs) {
    const { folder, ...result } = await tryUnitSpecs(cell, toolchain);
    return { ...result, versions: installed(folder) };
  }
  const world = id.replaceAll('.', '-');
  const manager = shape.manager && (await packageManager(shape.manager));
  const app = await newApp(id, shape.flags, toolchain, manager);
  if (cell.amplify) {
    requireAmplify(app, cell.amplify);
  }
  const amplifyConfig = backend.amplifyConfig(world);
  await shape.before?.({ app, amplifyConfig, cli });
  await addGuard(app, { tarball, cli, flags: shape.addFlags, path: manager && [manager.path] });
  const dist = join(app, 'dist/shop');
  const build = (/** @type {string} */ configuration) =>
    ng(app, cli, ['build', 'shop', '--configuration', configuration]);

  if (shape.trial) {
    const stage = { app, dist, build, world, backend, browser, node: cli.node };
    return { ...(await shape.trial(stage)), versions: installed(app) };
  }

  equipApp(app, amplifyConfig);
  if (shape.ssr) {
    addServerRoute(app);
  }
  if (shape.csp) {
    prepareForCsp(app);
  }

  /** @type {string[]} */
  const problems = shape.after?.(app) ?? [];
  if (shape.example) {
    problems.push(...(await runExample(app, cli)));
  }
  if (shape.ssr) {
    await build('development');
    const server = await serveApp(dist, cli.node);
    const { state, complaints } = await hydrate(browser, server.url);
    await server.stop();
    problems.push(...complaints.map((text) => `during hydration: ${text}`));
    if (state !== 'signed-out, signed-out') {
      problems.push(`the hydrated page says "${String(state)}"`);
    }
  }

  await build('production');
  if (shape.ssr) {
    problems.push(...renderingProblems(await renderOnce(dist, cli.node)));
  }
  backend.prepare(world);
  const server = shape.ssr
    ? await serveApp(dist, cli.node)
    : await serveFolder(join(dist, 'browser'), {
        csp: shape.csp ? { connectTo: backend.url } : undefined,
      });
  const seen = await play(browser, server.url);
  await server.stop();
  const counts = backend.world(world).counts();
  problems.push(...smokeProblems(seen, counts));
  return {
    problems,
    versions: installed(app),
    seen: `${String(seen.answers)} answers, ${String(counts.refreshes)} refreshes`,
  };
}

/**
 * @param {Awaited<ReturnType<typeof play>>} seen
 * @param {{ refreshes: number, rejected: number }} counts
 */
function smokeProblems(seen, { refreshes, rejected }) {
  return [
    ...(seen.failures === 0 ? [] : [`${String(seen.failures)} visible failures: ${seen.failure}`]),
    ...(seen.answers >= FEWEST_ANSWERS ? [] : [`only ${String(seen.answers)} responses`]),
    ...(seen.title === '' ? ['no title is shown'] : []),
    ...(refreshes >= 1 ? [] : ['no refresh']),
    ...(rejected === 0 ? [] : [`${String(rejected)} requests were rejected`]),
    ...seen.complaints.map((text) => `in the console: ${text}`),
  ];
}

/**
 * @param {string} app
 * @param {string} version
 */
function requireAmplify(app, version) {
  const path = join(app, 'package.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  manifest.dependencies['aws-amplify'] = version;
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
}

/** @param {string} app */
function installed(app) {
  return Object.fromEntries(
    ['@angular/core', 'aws-amplify', 'typescript'].map((name) => {
      const manifest = readFileSync(join(app, 'node_modules', name, 'package.json'), 'utf8');
      return [name, /** @type {{ version: string }} */ (JSON.parse(manifest)).version];
    }),
  );
}
