// Acts like a user of the sample app, for longer than the lifetime of a token.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOKEN_LIFE_MS } from './backend.mjs';
import { open } from './smoke.mjs';

/** Four tokens expire in this time. */
const WATCH_MS = 4 * TOKEN_LIFE_MS;

/** No token is replaced this early. Two refreshes in a shorter time are one too many. */
const CLOSEST_REFRESHES_MS = TOKEN_LIFE_MS / 4;

const FEWEST_ROUNDS = 3;

/** Each of these rejects one valid token. */
const REJECTING = ['graphql:recordPlay', 'graphql:createSong', 'graphql:createPlaylist', 'rest'];

/** The browser's message for every 401. */
const REJECTED = /the server responded with a status of 401/;
const TIMEOUT_MS = 15_000;
const PASSWORD = 'Music-4-all!';

const NOTE_ALERTS = `
new MutationObserver((mutations) => {
  for (const added of mutations.flatMap(({ addedNodes }) => [...addedNodes])) {
    if (!(added instanceof Element)) continue;
    for (const element of [added, ...added.querySelectorAll('*')]) {
      if (element.matches('[role=alert]')) noteAlert(element.textContent);
    }
  }
}).observe(document, { childList: true, subtree: true });
`;

/**
 * @typedef {import('@playwright/test').Page} Page
 *
 * @typedef {object} Stage
 * @property {string} url of the app
 * @property {import('./backend.mjs').Backend} backend
 * @property {string} world
 * @property {boolean} savesSessions whether the browser has Playwright's `storageState()`
 *
 * @typedef {object} Played
 * @property {string[]} problems
 * @property {number} rounds
 */

/**
 * Signs in with the hosted UI, uses every page while tokens expire and some are rejected, signs
 * out, and signs in as a user with fewer permissions.
 *
 * @param {import('@playwright/test').Browser} browser
 * @param {Stage} stage
 * @returns {Promise<Played>}
 */
export async function playSample(browser, stage) {
  const { page, complaints, close } = await open(browser, 'about:blank', {
    // The hosted UI has a self-signed certificate.
    ignoreHTTPSErrors: true,
  });
  page.setDefaultTimeout(TIMEOUT_MS);
  /** @type {string[]} */
  const alerts = [];
  await noteAlerts(page, alerts);
  /** @type {string[]} */
  const problems = [];
  let rounds = 0;
  try {
    await signIn(page, `${stage.url}/royalties`, 'curator@example.com');
    await page.getByRole('cell', { name: 'Glass Harbour' }).waitFor();
    problems.push(...addressProblems(page, '/royalties'));
    for (const end = Date.now() + WATCH_MS; Date.now() < end;) {
      await useEveryPage(page, stage, ++rounds);
    }
    problems.push(...steadyProblems(stage, rounds));
    problems.push(...(await rejectionProblems(page, stage, ++rounds)));
    await signOut(page);
    await signIn(page, `${stage.url}/songs`, 'listener@example.com');
    problems.push(...(await listenerProblems(page, stage.url)));
    if (stage.savesSessions) {
      await useSavedSession(page, stage.url);
    }
  } catch (error) {
    const picture = join(tmpdir(), 'sample-app.png');
    await page.screenshot({ path: picture });
    problems.push(`at ${page.url()}, see ${picture}: ${String(error)}`);
  } finally {
    await close();
  }
  return {
    problems: [
      ...problems,
      ...alerts.map((text) => `shown to the user: ${text}`),
      ...consoleProblems(complaints),
    ],
    rounds,
  };
}

/**
 * Records every failure that the app shows, even if it disappears immediately.
 *
 * @param {Page} page
 * @param {string[]} alerts
 */
async function noteAlerts(page, alerts) {
  await page.exposeBinding('noteAlert', (_source, /** @type {string} */ text) => {
    alerts.push(text);
  });
  await page.addInitScript({ content: NOTE_ALERTS });
}

/**
 * @param {Page} page
 * @param {string} wanted
 * @param {string} username
 */
async function signIn(page, wanted, username) {
  await page.goto(wanted);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('input[name=username]:visible').fill(username);
  await page.locator('input[name=password]:visible').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText(username).waitFor();
}

/** @param {Page} page */
async function signOut(page) {
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
}

/**
 * @param {Page} page
 * @param {Stage} stage
 * @param {number} round
 */
async function useEveryPage(page, stage, round) {
  const goTo = (/** @type {string} */ name) =>
    page.getByRole('navigation').getByRole('link', { name }).click();
  const add = async (/** @type {string} */ field, /** @type {string} */ text) => {
    await page.getByRole('textbox', { name: field }).fill(text);
    await page.keyboard.press('Enter');
  };

  await goTo('Listen');
  const tile = page.locator('.tile').nth(round % 12);
  const title = await tile.locator('strong').innerText();
  await tile.click();
  await page.getByRole('region', { name: 'Now playing' }).getByText(title).waitFor();

  await goTo('Songs');
  await untilSubscribed(page, stage, 'onCreateSong');
  await add('New song', `Song ${round}`);
  await page
    .getByRole('listitem')
    .filter({ hasText: `Song ${round}` })
    .waitFor();

  await goTo('Playlists');
  await add('New playlist', `Evening ${round}`);
  await page
    .getByRole('listitem')
    .filter({ hasText: `Evening ${round}` })
    .waitFor();

  await goTo('Charts');
  await page.getByRole('listitem').nth(9).waitFor();
  await add('Your wish', `Wish ${round}`);
  await page.getByText(`Wish ${round}`).waitFor();

  await goTo('Royalties');
  await page.getByRole('cell', { name: 'Last Encore' }).waitFor();
}

/**
 * Amplify's `observeQuery()` lists without waiting for its subscriptions. It never shows what is created in between.
 *
 * @param {Page} page
 * @param {Stage} stage
 * @param {string} field
 */
async function untilSubscribed(page, { backend, world }, field) {
  const { realtime } = backend.world(world);
  for (const end = Date.now() + TIMEOUT_MS; Date.now() < end;) {
    if (realtime.subscriptions().some((live) => live.field === field)) return;
    await page.waitForTimeout(20);
  }
  throw new Error(`no subscription to ${field}`);
}

/**
 * @param {Page} page
 * @param {string} wanted
 */
function addressProblems(page, wanted) {
  const { pathname, search } = new URL(page.url());
  return `${pathname}${search}` === wanted ? [] : [`the user wanted ${wanted}: ${page.url()}`];
}

/**
 * Checks the period in which every server accepts all valid tokens.
 *
 * @param {Stage} stage
 * @param {number} rounds
 */
function steadyProblems({ backend, world }, rounds) {
  const counts = backend.world(world).counts();
  const times = backend.refreshTimes(world);
  const closest = Math.min(...times.slice(1).map((time, index) => time - (times[index] ?? 0)));
  const expiries = Math.floor(WATCH_MS / TOKEN_LIFE_MS);
  return [
    ...(rounds >= FEWEST_ROUNDS ? [] : [`only ${String(rounds)} rounds`]),
    ...(counts.rejected === 0 ? [] : [`${String(counts.rejected)} requests were rejected`]),
    ...(counts.denied === 0 ? [] : [`${String(counts.denied)} requests were denied`]),
    ...(counts.refreshes >= expiries ? [] : [`only ${String(counts.refreshes)} refreshes`]),
    ...(counts.refreshAttempts === counts.refreshes ? [] : ['a refresh failed']),
    ...(closest >= CLOSEST_REFRESHES_MS ? [] : [`two refreshes within ${String(closest)} ms`]),
    ...dataProblems({ backend, world }, rounds),
  ];
}

/**
 * Checks that each change of the user ran once, no matter which client sent it.
 *
 * @param {Pick<Stage, 'backend' | 'world'>} stage
 * @param {number} rounds
 */
function dataProblems({ backend, world }, rounds) {
  const { mutationsExecuted } = backend.world(world).counts();
  return ['recordPlay', 'createSong', 'createPlaylist', 'POST /own/wishes'].flatMap((name) =>
    mutationsExecuted[name] === rounds
      ? []
      : [`${name} ran ${String(mutationsExecuted[name])} times in ${String(rounds)} rounds`],
  );
}

/**
 * Each API rejects a valid token once, and the user must not notice it.
 *
 * @param {Page} page
 * @param {Stage} stage
 * @param {number} round
 */
async function rejectionProblems(page, stage, round) {
  const { backend, world } = stage;
  for (const operation of REJECTING) {
    backend.world(world).addFault({ operation, kind: 'unauthorized' });
  }
  await useEveryPage(page, stage, round);
  const { rejected } = backend.world(world).counts();
  return [
    ...(rejected === REJECTING.length ? [] : [`${String(rejected)} requests were rejected`]),
    ...dataProblems(stage, round),
  ];
}

/**
 * Starts another browser with the state that Playwright has saved, as docs/recipes.md shows it.
 *
 * @param {Page} page
 * @param {string} url
 */
async function useSavedSession(page, url) {
  const storageState = await page.context().storageState();
  const context = await page.context().browser()?.newContext({ storageState });
  const other = await context?.newPage();
  await other?.goto(`${url}/songs`);
  await other?.getByRole('heading', { name: 'Songs' }).waitFor({ timeout: TIMEOUT_MS });
  await context?.close();
}

/** @param {string[]} complaints */
function consoleProblems(complaints) {
  const rejections = complaints.filter((text) => REJECTED.test(text)).length;
  return [
    ...(rejections <= REJECTING.length ? [] : [`the browser saw ${String(rejections)} rejections`]),
    ...complaints.filter((text) => !REJECTED.test(text)).map((text) => `in the console: ${text}`),
  ];
}

/**
 * Checks what a user sees who isn't a curator.
 *
 * @param {Page} page
 * @param {string} url
 */
async function listenerProblems(page, url) {
  await page.getByRole('heading', { name: 'Songs' }).waitFor();
  const problems = addressProblems(page, '/songs');
  if ((await page.getByRole('link', { name: 'Royalties' }).count()) > 0) {
    problems.push('the menu shows royalties to a user who is not a curator');
  }
  await page.goto(`${url}/royalties`);
  await page.getByRole('heading', { name: 'Tonight' }).waitFor();
  return [...problems, ...addressProblems(page, '/')];
}
