import { existsSync } from 'node:fs';
import { Launcher } from 'chrome-launcher';

const HOW_TO = `No Chromium or Chrome was found. Install one of them:
  Debian, Ubuntu:  sudo apt-get install -y --no-install-recommends chromium
  macOS:           brew install --cask google-chrome
  Windows:         winget install Google.Chrome
  any system:      npx playwright install chromium
or set CHROME_PATH to the browser's executable.`;

/**
 * The path of the browser for tests.
 *
 * @returns {Promise<string>}
 */
export async function requireChromium() {
  const asked = process.env['CHROME_PATH'];
  // Otherwise chrome-launcher would use another browser than the requested one.
  if (asked && !existsSync(asked))
    throw new Error(`CHROME_PATH is ${asked}, which does not exist.`);
  const path = installed() ?? (await import('@playwright/test')).chromium.executablePath();
  if (!existsSync(path)) throw new Error(HOW_TO);
  return path;
}

function installed() {
  try {
    return Launcher.getFirstInstallation();
  } catch {
    return undefined;
  }
}

// As a script, prints the path: `node tools/find-chromium.mjs`.
if (process.argv[1]?.endsWith('find-chromium.mjs')) {
  void requireChromium().then(console.log, (error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
