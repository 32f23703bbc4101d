// Creates the screenshots of the Expiry Lab for the docs: `npm run images`. Requires the built
// demo.
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from '@playwright/test';
import { startBackend } from '../projects/mock-backend/src/start-backend';
import { requireChromium } from '../tools/find-chromium.mjs';
import { LabPage } from './lab-page';
import { TestTime } from './time/test-time';

const DEMO = fileURLToPath(new URL('../dist/demo-app/browser', import.meta.url));
const IMAGES = fileURLToPath(new URL('../docs/images/', import.meta.url));
const STORIES = {
  tablet: 'The 3 a.m. tablet',
  tabs: 'Two tabs and rotation',
  lid: 'Laptop lid',
  airport: 'The airport Wi-Fi',
  curators: 'Curators only',
};
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

const backend = await startBackend({ port: 0, staticDir: DEMO });
const browser = await chromium.launch({
  executablePath: await requireChromium(),
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  await mkdir(IMAGES, { recursive: true });
  for (const [name, title] of Object.entries(STORIES)) await verdictOf(browser, name, title);
} finally {
  await browser.close();
  await backend.close();
}

async function verdictOf(browser: Browser, name: string, title: string): Promise<void> {
  const page = await browser.newPage({ viewport: DESKTOP });
  // tsx wraps functions in a helper that doesn't exist in pages.
  await page.addInitScript('globalThis.__name = (named) => named');
  const lab = new LabPage(page, backend, `images-${name}`, new TestTime());
  await lab.open();
  await lab.play(title);
  await shoot(page, name, 'desktop', DESKTOP);
  await shoot(page, name, 'phone', PHONE);
  await page.close();
}

async function shoot(page: Page, name: string, device: string, size: typeof PHONE): Promise<void> {
  await page.setViewportSize(size);
  for (const colorScheme of ['light', 'dark'] as const) {
    // Without animation, the view reaches its final position immediately.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.locator('lab-lab-page .stage').evaluate((stage) => stage.scrollIntoView());
    await page.screenshot({ path: `${IMAGES}lab-${name}-${device}-${colorScheme}.png` });
  }
}
