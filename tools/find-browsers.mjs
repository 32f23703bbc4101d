import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { firefox, webkit } from '@playwright/test';
import { requireChromium } from './find-chromium.mjs';

/**
 * A browser to test with.
 *
 * @typedef {object} Found
 * @property {string} path of its executable
 * @property {boolean} isPlaywrights whether it is Playwright's own build
 */

/**
 * WebKitGTK of a Linux distribution. WebDriver drives it, because Playwright can only drive its own
 * build.
 *
 * @typedef {object} WebKitGtk
 * @property {string} driver
 * @property {string} miniBrowser
 * @property {string | undefined} xvfb draws into memory; needed without a display
 */

/** @typedef {'chromium' | 'firefox' | 'webkit'} Engine */

/** @type {Record<Exclude<Engine, 'chromium'>, string>} */
const HOW_TO = {
  firefox: '`apt-get install firefox-esr`, `npx playwright install firefox`, or set FIREFOX_PATH',
  webkit: '`apt-get install webkit2gtk-driver xvfb`, or `npx playwright install webkit`',
};

const FIREFOX_PLACES = [
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
];

/** The paths on Debian, and on Fedora and Arch. */
const MINI_BROWSER_PLACES = [
  ...['x86_64', 'aarch64'].map((cpu) => `/usr/lib/${cpu}-linux-gnu`),
  '/usr/libexec',
  '/usr/lib',
].flatMap((folder) =>
  ['4.1', '6.0', '4.0'].map((api) => `${folder}/webkit2gtk-${api}/MiniBrowser`),
);

/**
 * Chromium's engine without the browser around it, which opens a page in half the time. Playwright
 * uses its own build of it by default. CHROME_PATH asks for one browser, and no other.
 *
 * @returns {string | undefined} its path
 */
export function findHeadlessShell() {
  return process.env['CHROME_PATH'] ? undefined : command('chromium-headless-shell');
}

/** @returns {Found | undefined} */
export function findFirefox() {
  const asked = process.env['FIREFOX_PATH'];
  if (asked && !existsSync(asked)) {
    throw new Error(`FIREFOX_PATH is ${asked}, which does not exist.`);
  }
  if (asked) return { path: asked, isPlaywrights: false };
  const playwrights = firefox.executablePath();
  if (existsSync(playwrights)) return { path: playwrights, isPlaywrights: true };
  const path =
    command('firefox') ??
    command('firefox-esr') ??
    FIREFOX_PLACES.find((place) => existsSync(place));
  return path === undefined ? undefined : { path, isPlaywrights: false };
}

/** @returns {Found | WebKitGtk | undefined} */
export function findWebKit() {
  const playwrights = webkit.executablePath();
  if (existsSync(playwrights)) return { path: playwrights, isPlaywrights: true };
  const driver = command('WebKitWebDriver');
  const miniBrowser = MINI_BROWSER_PLACES.find((place) => existsSync(place));
  const xvfb = command('Xvfb');
  const canBeSeen = process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'] ?? xvfb;
  return driver && miniBrowser && canBeSeen ? { driver, miniBrowser, xvfb } : undefined;
}

/**
 * @returns {Promise<Record<Engine, boolean>>} which engines tests can run in
 */
export async function findEngines() {
  const chromium = await requireChromium().catch(() => undefined);
  return { chromium: !!chromium, firefox: !!findFirefox(), webkit: !!findWebKit() };
}

/**
 * One line for each missing engine. A missing Chromium is an error elsewhere.
 *
 * @returns {string[]}
 */
export function describeMissing() {
  const missing = [
    ...(findFirefox() ? [] : [/** @type {const} */ ('firefox')]),
    ...(findWebKit() ? [] : [/** @type {const} */ ('webkit')]),
  ];
  return missing.map((engine) => `No test ran in ${engine}. To install it: ${HOW_TO[engine]}`);
}

/** @param {string} name @returns {string | undefined} its path */
function command(name) {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

// As a script, prints what is installed, and fails if something is missing:
// `node tools/find-browsers.mjs`.
if (process.argv[1]?.endsWith('find-browsers.mjs')) {
  void findEngines().then((engines) => {
    // With CHROME_PATH, it isn't used.
    const shell = process.env['CHROME_PATH'] ? {} : { 'headless shell': !!findHeadlessShell() };
    const found = { ...engines, ...shell };
    for (const [name, isThere] of Object.entries(found)) {
      console.log(`${name}: ${isThere ? 'found' : 'missing'}`);
    }
    process.exitCode = Object.values(found).every(Boolean) ? 0 : 1;
  });
}
