import { existsSync } from 'node:fs';
import { Launcher } from 'chrome-launcher';

const HOW_TO = `No Chromium or Chrome was found. Install one of them:
  Debian, Ubuntu:  sudo apt-get install -y --no-install-recommends chromium
  macOS:           brew install --cask google-chrome
  Windows:         winget install Google.Chrome
  any system:      npx playwright install chromium
or set CHROME_PATH to the browser's executable.`;

/**
 * The browser to test with.
 *
 * @returns {Promise<string>}
 */
export async function requireChromium() {
  const asked = process.env['CHROME_PATH'];
  // chrome-launcher would take another browser than the one that was asked for.
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

// Run by itself it prints the path, for scripts: `node tools/find-chromium.mjs`.
if (process.argv[1]?.endsWith('find-chromium.mjs')) {
  void requireChromium().then(console.log, (error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
