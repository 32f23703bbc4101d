import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { findChromium } from '../find-chromium.mjs';

describe('findChromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'find-chromium-'));
  const browser = join(folder, 'google-chrome');
  writeFileSync(browser, '');
  chmodSync(browser, 0o755);
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('takes CHROME_PATH before all others', async () => {
    assert.equal(
      await findChromium({ CHROME_PATH: process.execPath, PATH: folder }),
      process.execPath,
    );
  });

  it('says so when CHROME_PATH does not exist', async () => {
    const CHROME_PATH = join(folder, 'missing');
    await assert.rejects(
      findChromium({ CHROME_PATH, PATH: folder }),
      /CHROME_PATH is set to .*missing/,
    );
  });

  it('finds a system browser on PATH', async () => {
    assert.equal(await findChromium({ PATH: folder }), browser);
  });
});
