// The recipes of docs/recipes.md for end-to-end tests of an app: by Playwright and by Cypress, each by its own runner.
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTlsFront } from '../../e2e/tls-front';
import { requireChromium } from '../find-chromium.mjs';
import { root } from '../lib/paths.mjs';
import { runCommand } from '../lib/run-command.mjs';
import { TOKEN_LIFE_MS } from './backend.mjs';
import { installAside } from './install-aside.mjs';
import { place } from './places.mjs';
import { installSample } from './sample-app.mjs';
import { serveFolder } from './serve-folder.mjs';

const TEMPLATES = fileURLToPath(new URL('app/end-to-end', import.meta.url));
const CYPRESS = '14.5.4';
/** The hosted UI in the recipe. */
const DOMAIN = 'https://your-domain.auth.eu-west-1.amazoncognito.com';
const USERNAME = 'listener@example.com';
const PASSWORD = 'Music-4-all!';
const LIMIT_MS = 180_000;

/** As the documentation of Cypress has it. */
const TSCONFIG = {
  compilerOptions: {
    target: 'es2022',
    lib: ['es2022', 'dom'],
    types: ['cypress'],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    moduleDetection: 'force',
  },
  include: ['**/*.ts'],
};

/** @param {import('./try-cell.mjs').Stage} stage */
export async function tryEndToEnd({ app, dist, build, world, backend }) {
  // The address of the app is built into it, and Amplify wants TLS for the hosted UI.
  const server = await serveFolder(join(dist, 'browser'));
  const front = await startTlsFront(Number(new URL(backend.url).port));
  const host = `localhost:${String(front.port)}`;
  try {
    installSample(app, { ...backend, url: `http://${host}` }, world, server.url);
    await build('production');
    const control = `${backend.url}/${world}/control`;
    const places = { url: server.url, domain: `https://${host}`, control };
    /** @type {string[]} */
    const problems = [];
    /** @type {string[]} */
    const seen = [];
    const run = async (
      /** @type {string} */ name,
      /** @type {() => Promise<{ code: number, output: string }>} */ runner,
      /** @type {number} */ expectedSignIns,
    ) => {
      backend.prepare(world);
      const { code, output } = await runner();
      const { signIns, refreshes, rejected } = backend.world(world).counts();
      seen.push(`${name}: ${String(signIns)} sign-ins, ${String(refreshes)} refreshes`);
      if (code !== 0) problems.push(`${name}: ${output}`);
      if (signIns !== expectedSignIns) problems.push(`${name}: ${String(signIns)} sign-ins`);
      if (refreshes === 0) problems.push(`${name}: no refresh`);
      if (rejected > 0) problems.push(`${name}: ${String(rejected)} requests were rejected`);
    };
    await run('Playwright', () => byPlaywright(places), 1);
    // One of its tests has the session revoked.
    await run('Cypress', await prepareCypress(places), 2);
    return { problems, seen: seen.join('; ') };
  } finally {
    await front.close();
    await server.stop();
  }
}

/** @typedef {{ url: string, domain: string, control: string }} Places of the app, the hosted UI, and the mock backend's control API */

/** @param {Places} places */
async function byPlaywright({ url }) {
  const folder = freshFolder('playwright');
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  symlinkSync(join(root, 'node_modules/@playwright'), join(modules, '@playwright'));
  write(folder, 'recipe.config.ts', template('playwright.config.ts'));
  write(
    folder,
    'playwright.config.ts',
    `import recipe from './recipe.config';
export default {
  ...recipe,
  use: {
    baseURL: ${JSON.stringify(url)},
    // Nobody has signed the certificate of the hosted UI here.
    ignoreHTTPSErrors: true,
    launchOptions: {
      executablePath: ${JSON.stringify(await requireChromium())},
      args: ['--no-sandbox'],
    },
  },
};
`,
  );
  write(folder, 'auth.setup.ts', template('auth.setup.ts'));
  write(folder, 'charts.spec.ts', template('charts.spec.ts'));
  return runCommand(
    [join(root, 'node_modules/@playwright/test/cli.js'), 'test', '--workers=1', '--reporter=line'],
    {
      cwd: folder,
      env: { TEST_USER: USERNAME, TEST_PASSWORD: PASSWORD },
      limitMs: LIMIT_MS,
      mayFail: true,
    },
  );
}

/**
 * Cypress downloads its binary, or takes the one that `CYPRESS_INSTALL_BINARY` names.
 *
 * @param {Places} places
 */
async function prepareCypress({ url, domain, control }) {
  const tools = place(`cypress-${CYPRESS}`);
  const modules = join(tools, 'node_modules');
  if (!existsSync(modules)) await installAside(tools, `cypress@${CYPRESS}`, 'typescript@5');
  const cypress = join(modules, 'cypress/bin/cypress');
  const installed = await runCommand([cypress, 'install'], {
    cwd: tools,
    env: { CI: '1' },
    mayFail: true,
  });
  if (installed.code !== 0) {
    throw new Error(
      `Cypress can't be downloaded. CYPRESS_INSTALL_BINARY can name a file instead.\n${installed.output}`,
    );
  }

  const folder = freshFolder(join(`cypress-${CYPRESS}`, 'project'));
  const commands = template('commands.ts').replace(DOMAIN, domain);
  write(folder, 'cypress.config.js', `module.exports = { e2e: { baseUrl: '${url}' } };\n`);
  write(folder, 'cypress/support/commands.ts', commands);
  write(folder, 'cypress/support/e2e.ts', "import './commands';\n");
  // In this order, and all with one saved session.
  write(folder, 'cypress/e2e/charts-1.cy.ts', template('charts.cy.ts'));
  write(folder, 'cypress/e2e/charts-2.cy.ts', template('charts.cy.ts'));
  write(folder, 'cypress/e2e/revoked.cy.ts', template('revoked.cy.ts'));
  write(folder, 'cypress/tsconfig.json', JSON.stringify(TSCONFIG));
  await runCommand([join(modules, 'typescript/bin/tsc'), '--project', 'cypress'], { cwd: folder });
  return () =>
    runCommand([cypress, 'run', '--project', folder], {
      cwd: tools,
      env: {
        CI: '1',
        CYPRESS_TEST_PASSWORD: PASSWORD,
        CYPRESS_CONTROL: control,
        CYPRESS_TOKEN_LIFE_MS: String(TOKEN_LIFE_MS),
      },
      limitMs: LIMIT_MS,
      mayFail: true,
    });
}

/** @param {string} name */
function freshFolder(name) {
  const folder = place(name);
  rmSync(folder, { recursive: true });
  return place(name);
}

/** @param {string} name */
function template(name) {
  return readFileSync(join(TEMPLATES, `${name}.template`), 'utf8');
}

/**
 * @param {string} folder
 * @param {string} path
 * @param {string} text
 */
function write(folder, path, text) {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
