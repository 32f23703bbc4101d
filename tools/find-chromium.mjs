import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const HOW_TO = `No Chromium or Chrome was found. Install one of them:
  Debian, Ubuntu:  sudo apt-get install -y --no-install-recommends chromium
  macOS:           brew install --cask google-chrome
  Windows:         winget install Google.Chrome
  any system:      npx playwright install chromium
or set CHROME_PATH to the browser's executable.`;

/**
 * The browser to test with, or null. A CHROME_PATH that is set but wrong is an error, not a reason
 * to test with another browser than the one that was asked for.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string | null>}
 */
export async function findChromium(env = process.env) {
  if (env['CHROME_PATH']) {
    if (!existsSync(env['CHROME_PATH'])) {
      throw new Error(`CHROME_PATH is set to ${env['CHROME_PATH']}, which does not exist.`);
    }
    return env['CHROME_PATH'];
  }
  return [...onPath(env), ...usualPlaces(env)].find(isExecutable) ?? (await fromPlaywright());
}

/**
 * Like `findChromium`, but says what to install instead of returning null.
 *
 * @returns {Promise<string>}
 */
export async function requireChromium() {
  const path = await findChromium();
  if (path === null) {
    throw new Error(HOW_TO);
  }
  return path;
}

/** @param {NodeJS.ProcessEnv} env */
function onPath(env) {
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/** @param {NodeJS.ProcessEnv} env */
function usualPlaces(env) {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium'].flatMap((name) =>
      ['/Applications', join(env['HOME'] ?? '', 'Applications')].map((folder) =>
        join(folder, `${name}.app`, 'Contents/MacOS', name),
      ),
    );
  }
  if (process.platform === 'win32') {
    return [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']]
      .filter((folder) => folder !== undefined)
      .map((folder) => join(folder, 'Google/Chrome/Application/chrome.exe'));
  }
  return [];
}

async function fromPlaywright() {
  const { chromium } = await import('@playwright/test');
  const path = chromium.executablePath();
  return isExecutable(path) ? path : null;
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

// Run by itself it prints the path, for scripts: `node tools/find-chromium.mjs`.
if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    console.log(await requireChromium());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
