// The recipe of docs/recipes.md for the Authenticator of `@aws-amplify/ui-angular`, with the real one.
import { copyFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm } from '../lib/run-command.mjs';
import { TOKEN_LIFE_MS } from './backend.mjs';
import { edit } from './edit.mjs';
import { configureAmplify } from './equip-app.mjs';
import { serveFolder } from './serve-folder.mjs';
import { open } from './smoke.mjs';

const TEMPLATES = fileURLToPath(new URL('app/authenticator', import.meta.url));
const THEME = 'node_modules/@aws-amplify/ui-angular/theme.css';
const TITLE = 'Glass Harbour';
const LISTENER = 'listener@example.com';
const SECOND = 'second@example.com';
const PASSWORD = 'Music-4-all!';
const TIMEOUT_MS = 15_000;

/** So that at least two tokens expire. */
const WATCH_MS = 3 * TOKEN_LIFE_MS;
const FEWEST_REFRESHES = 2;
const FEWEST_ANSWERS = 20;

/** `getCurrentUser()` waits for 15 s for Cognito. Then the Authenticator shows its form. */
const FORM_TIMEOUT_MS = 30_000;

/** What a browser says of a wrong password, of a refused refresh, and of a server that is away. */
const EXPECTED = /^Failed to load resource: (the server responded with a status of 400|net::ERR_)/;

/**
 * @typedef {import('@playwright/test').Page} Page
 *
 * @typedef {object} Played
 * @property {Page} page
 * @property {string} url
 * @property {import('./backend.mjs').Backend} backend
 * @property {string} world
 */

/** @param {import('./try-cell.mjs').Stage} stage */
export async function tryAuthenticator({ app, dist, build, world, backend, browser, node }) {
  await npm(['install', '@aws-amplify/ui-angular'], { cwd: app, node });
  for (const name of readdirSync(TEMPLATES)) {
    copyFileSync(join(TEMPLATES, name), join(app, 'src/app', name.replace('.template', '')));
  }
  configureAmplify(app, backend.amplifyConfig(world));
  edit(join(app, 'angular.json'), withTheme);
  await build('production');
  backend.prepare(world);
  const server = await serveFolder(join(dist, 'browser'));
  const { page, complaints, close } = await open(browser, server.url);
  page.context().setDefaultTimeout(TIMEOUT_MS);
  /** @type {string[]} */
  const problems = [];
  let answers = 0;
  let refreshes = 0;
  try {
    const played = { page, url: server.url, backend, world };
    problems.push(...(await signInProblems(played)));
    answers = await useApp(page);
    refreshes = backend.world(world).counts().refreshes;
    problems.push(...steadyProblems(played, answers));
    await comeBackDuringOutage(played);
    await followOtherTab(played);
    await endSession(played);
  } catch (error) {
    const picture = join(tmpdir(), 'authenticator.png');
    await page.screenshot({ path: picture });
    problems.push(`see ${picture}: ${String(error)}`);
  } finally {
    await close();
    await server.stop();
  }
  return {
    problems: [
      ...problems,
      ...complaints.filter((text) => !EXPECTED.test(text)).map((text) => `in the console: ${text}`),
    ],
    seen: `${String(answers)} answers, ${String(refreshes)} refreshes`,
  };
}

/**
 * As the recipe says: the theme, and the budget that it needs.
 *
 * @param {string} text of `angular.json`
 */
function withTheme(text) {
  const workspace = JSON.parse(text);
  const { options, configurations } = workspace.projects.shop.architect.build;
  options.styles.unshift(THEME);
  configurations.production.budgets[0].maximumError = '2MB';
  return `${JSON.stringify(workspace, null, 2)}\n`;
}

/**
 * A wrong password, then the right one.
 *
 * @param {Played} played
 */
async function signInProblems({ page, backend, world }) {
  await signIn(page, LISTENER, 'wrong');
  await page.getByText('Incorrect username or password.').waitFor();
  await expectState(page, 'signed-out');
  await signIn(page, LISTENER);
  await isShownTo(page, LISTENER);
  await expectState(page, 'signed-in');
  const proofs = backend.countOf(world, 'RespondToAuthChallenge');
  return proofs === 2 ? [] : [`${String(proofs)} answers to a challenge: the form uses no SRP`];
}

/**
 * Asks for the data again and again, and never sees a failure.
 *
 * @param {Page} page
 */
async function useApp(page) {
  let answers = 0;
  for (const end = Date.now() + WATCH_MS; Date.now() < end;) {
    const answer = page.waitForResponse((response) => response.url().endsWith('/graphql'));
    await page.getByRole('button', { name: 'Reload' }).click();
    await answer;
    await isShownTo(page, LISTENER);
    if ((await page.getByRole('alert').count()) > 0) {
      throw new Error(`the user sees ${await page.getByRole('alert').innerText()}`);
    }
    answers++;
  }
  return answers;
}

/**
 * @param {Played} played
 * @param {number} answers
 */
function steadyProblems({ backend, world }, answers) {
  const { refreshes, refreshAttempts, rejected } = backend.world(world).counts();
  return [
    ...(answers >= FEWEST_ANSWERS ? [] : [`only ${String(answers)} answers`]),
    ...(refreshes >= FEWEST_REFRESHES ? [] : [`only ${String(refreshes)} refreshes`]),
    ...(refreshAttempts === refreshes ? [] : ['a refresh failed']),
    ...(rejected === 0 ? [] : [`${String(rejected)} requests were rejected`]),
  ];
}

/**
 * The page is opened while Cognito is away and the token is over. Later the user is there, without another sign-in.
 *
 * @param {Played} played
 */
async function comeBackDuringOutage({ page, url, backend, world }) {
  await page.goto('about:blank');
  backend.world(world).addFault({ operation: 'auth', kind: 'drop', times: 0 });
  await page.waitForTimeout(TOKEN_LIFE_MS);
  await page.goto(url);
  await formOf(page).waitFor({ timeout: FORM_TIMEOUT_MS });
  backend.world(world).clearFaults();
  await isShownTo(page, LISTENER, FORM_TIMEOUT_MS);
}

/**
 * Another tab signs out, and in as somebody else.
 *
 * @param {Played} played
 */
async function followOtherTab({ page, url }) {
  const other = await page.context().newPage();
  await other.goto(url);
  await isShownTo(other, LISTENER);
  await other.getByRole('button', { name: 'Sign out' }).click();
  for (const tab of [other, page]) {
    await formOf(tab).waitFor();
    await expectState(tab, 'signed-out');
  }
  await signIn(other, SECOND);
  for (const tab of [other, page]) await isShownTo(tab, SECOND);
}

/**
 * The session is revoked, which brings back the form in both tabs.
 *
 * @param {Played} played
 */
async function endSession({ page, backend, world }) {
  backend.world(world).revokeSession(SECOND);
  const tabs = page.context().pages();
  for (const tab of tabs) await formOf(tab).waitFor();
  await signIn(page, LISTENER);
  for (const tab of tabs) await isShownTo(tab, LISTENER);
}

/**
 * @param {Page} page
 * @param {string} username
 * @param {string} [password]
 */
async function signIn(page, username, password = PASSWORD) {
  await page.getByLabel('Username').fill(username);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await formOf(page).getByRole('button', { name: 'Sign in' }).click();
}

/** @param {Page} page */
function formOf(page) {
  return page.locator('amplify-sign-in');
}

/**
 * @param {Page} page
 * @param {string} username
 * @param {number} [timeout]
 */
async function isShownTo(page, username, timeout = TIMEOUT_MS) {
  await page.getByText(username).waitFor({ timeout });
  await page.getByRole('heading', { name: TITLE }).waitFor();
}

/**
 * What the guard says of the session.
 *
 * @param {Page} page
 * @param {string} state
 */
async function expectState(page, state) {
  await page.locator(`html[data-session="${state}"]`).waitFor({ state: 'attached' });
}
