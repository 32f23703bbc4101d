import { chromium, firefox } from '@playwright/test';
import { findFirefox } from '../find-browsers.mjs';
import { requireChromium } from '../find-chromium.mjs';
import { TOKEN_LIFE_MS } from './backend.mjs';

/** Three lifetimes of a token, so that at least two tokens expire under load. */
const WATCH_MS = 3 * TOKEN_LIFE_MS;

/** After ten seconds, Angular warns about an app that isn't stable. */
const HYDRATION_MS = 12_000;

/** Amplify's warning about a user pool that isn't AWS's own. The test uses such a user pool. */
const EXPECTED = /You are using a custom Amazon/;

/** @returns {Promise<import('@playwright/test').Browser>} */
export async function startBrowser() {
  return chromium.launch({
    executablePath: await requireChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  });
}

/** @returns {Promise<import('@playwright/test').Browser | undefined>} */
export async function startFirefox() {
  const found = findFirefox();
  if (!found) {
    return undefined;
  }
  const { path, isPlaywrights } = found;
  return firefox.launch({
    executablePath: path,
    ...(!isPlaywrights && { channel: 'moz-firefox' }),
  });
}

/**
 * Acts like a user: signs in, and sends requests all the time while tokens expire.
 *
 * @param {import('@playwright/test').Browser} browser
 * @param {string} url
 */
export async function play(browser, url) {
  const { page, complaints, close } = await open(browser, url);
  await page.getByRole('button', { name: 'Play' }).click();
  await page.waitForTimeout(WATCH_MS);
  const read = async (/** @type {string} */ id) =>
    (await page.locator(`#${id}`).textContent()) ?? '';
  const seen = {
    title: await read('title'),
    answers: Number(await read('answers')),
    failures: Number(await read('failures')),
    failure: await read('failure'),
    state: await read('state'),
    complaints,
  };
  await close();
  return seen;
}

/**
 * The console messages during the hydration of a page that the server has rendered.
 *
 * @param {import('@playwright/test').Browser} browser
 * @param {string} url
 */
export async function hydrate(browser, url) {
  const { page, complaints, close } = await open(browser, url);
  await page.waitForTimeout(HYDRATION_MS);
  const state = await page.locator('#state').textContent();
  await close();
  return { state, complaints };
}

/**
 * @param {import('@playwright/test').Browser} browser
 * @param {string} url
 * @param {import('@playwright/test').BrowserContextOptions} [options]
 */
export async function open(browser, url, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const isComplaint = message.type() === 'error' || message.type() === 'warning';
    // The hosted UI of the mock backend has no icon.
    const isOfIcon = message.location().url.endsWith('/favicon.ico');
    if (isComplaint && !isOfIcon && !EXPECTED.test(message.text())) {
      complaints.push(message.text());
    }
  });
  await page.goto(url);
  return { page, complaints, close: () => context.close() };
}
