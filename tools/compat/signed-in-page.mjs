// Tests the recipe in docs/server-rendering.md: a page that the server renders for the signed-in
// user.
import { copyFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { edit } from './edit.mjs';
import { serveApp } from './server-rendering.mjs';
import { open } from './smoke.mjs';

const TEMPLATES = fileURLToPath(new URL('app/server-rendering', import.meta.url));
const STREAM = 'GET /rest/streams/stream-1';
const USERNAME = 'listener@example.com';
const TITLE = 'Glass Harbour';
const LOADS = 3;

/**
 * Amplify regards a token as expired in its last five seconds. In the browser, the guard replaces
 * it before that.
 */
const TOKEN_LIFE_MS = 20_000;
const PAUSE_MS = TOKEN_LIFE_MS / 2;
const FEWEST_REFRESHES = 1;

/** Records the users that the page shows, from the start. */
const NOTE_VIEWERS = `
const note = () => {
  const text = document.querySelector('#viewer')?.textContent.trim();
  if (text !== undefined && text !== viewers.at(-1)) viewers.push(text);
};
const viewers = (globalThis.viewers = []);
new MutationObserver(note).observe(document, { childList: true, subtree: true, characterData: true });
`;

/** @param {import('./try-cell.mjs').Stage} stage */
export async function trySignedInPage({ app, dist, build, world, backend, browser, node }) {
  for (const name of readdirSync(TEMPLATES)) {
    copyFileSync(join(TEMPLATES, name), join(app, 'src/app', name.replace('.template', '')));
  }
  writeOutputs(app, backend.amplifyConfig(world));
  await build('production');
  backend.prepare(world);
  // If the server refreshed, the browser's refresh token would become invalid.
  backend.world(world).settings.patch({
    rotation: true,
    accessTokenLifeMs: TOKEN_LIFE_MS,
    idTokenLifeMs: TOKEN_LIFE_MS,
  });
  const server = await serveApp(dist, node);
  const { page, complaints, close } = await open(browser, 'about:blank');
  /** @type {string[]} */
  const problems = [];
  try {
    await page.addInitScript({ content: NOTE_VIEWERS });
    problems.push(...htmlProblems(await renderedFor(server.url, ''), '…'));
    await page.goto(server.url);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('#viewer').getByText(USERNAME).waitFor();
    await page.locator('#title').getByText(TITLE).waitFor();

    for (let load = 1; load <= LOADS; load++) {
      problems.push(...(await loadProblems(page, server.url, { backend, world })));
      // Meanwhile, the browser refreshes, and the server gets the new tokens in cookies.
      await page.waitForTimeout(PAUSE_MS);
    }

    const cookie = await cookiesOf(page);
    const fresh = await renderedFor(server.url, cookie);
    problems.push(...htmlProblems(fresh, USERNAME), ...htmlProblems(fresh, TITLE));
    await close();
    await new Promise((resolve) => setTimeout(resolve, TOKEN_LIFE_MS));
    const { refreshAttempts } = backend.world(world).counts();
    const stale = await renderedFor(server.url, cookie);
    problems.push(...htmlProblems(stale, '…'));
    if (stale.includes(USERNAME)) problems.push('the server accepts an expired token as a session');
    const counts = backend.world(world).counts();
    if (counts.refreshAttempts > refreshAttempts) problems.push('the server refreshed');
    if (counts.rejected > 0) problems.push(`${String(counts.rejected)} requests were rejected`);
    if (counts.refreshes < FEWEST_REFRESHES)
      problems.push(`only ${String(counts.refreshes)} refreshes`);
    return {
      problems: [...problems, ...complaints.map((text) => `in the console: ${text}`)],
      seen: `${String(LOADS)} pages, ${String(counts.refreshes)} refreshes`,
    };
  } finally {
    await close().catch(() => undefined);
    await server.stop();
  }
}

/**
 * @param {string} app
 * @param {object} outputs
 */
function writeOutputs(app, outputs) {
  writeFileSync(
    join(app, 'src/amplify-outputs.ts'),
    `import type { ResourcesConfig } from 'aws-amplify';

export const outputs: ResourcesConfig = ${JSON.stringify(outputs, null, 2)};
`,
  );
  edit(
    join(app, 'src/main.ts'),
    (code) =>
      `import { Amplify } from 'aws-amplify';
import { outputs } from './amplify-outputs';
${code.replace('bootstrapApplication(App', 'Amplify.configure(outputs, { ssr: true });\n\nbootstrapApplication(App')}`,
  );
}

/**
 * A signed-in user opens a page: the server calls the API, and the browser must not call it again.
 *
 * @param {import('@playwright/test').Page} page
 * @param {string} url
 * @param {Pick<import('./try-cell.mjs').Stage, 'backend' | 'world'>} stage
 */
async function loadProblems(page, url, { backend, world }) {
  const before = backend.countOf(world, STREAM);
  await page.goto(url);
  await page.locator('#title').getByText(TITLE).waitFor();
  // Until the guard has read the session, and all resulting requests were sent.
  await page.waitForLoadState('networkidle');
  const asked = backend.countOf(world, STREAM) - before;
  const viewers = /** @type {string[]} */ (await page.evaluate('viewers'));
  return [
    ...(asked === 1 ? [] : [`the API received ${String(asked)} requests`]),
    ...(viewers.join() === USERNAME ? [] : [`the page showed ${viewers.join(', then ')}`]),
  ];
}

/** @param {import('@playwright/test').Page} page */
async function cookiesOf(page) {
  const cookies = await page.context().cookies();
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
}

/**
 * @param {string} url
 * @param {string} cookie
 */
async function renderedFor(url, cookie) {
  const response = await fetch(url, { headers: { cookie } });
  return response.text();
}

/**
 * @param {string} html
 * @param {string} expected
 */
function htmlProblems(html, expected) {
  return [
    ...(html.includes(expected) ? [] : [`the server's page does not contain "${expected}"`]),
    ...(html.includes('eyJ') ? ["the server's page contains a token"] : []),
  ];
}
