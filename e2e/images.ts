// Draws the pictures of the Expiry Lab for the docs: `npm run images` (needs the built demo).
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
};
const DESKTOP = { width: 1280, height: 900 };
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
    await page.emulateMedia({ colorScheme });
    await page.getByRole('region', { name: 'Play a story' }).scrollIntoViewIfNeeded();
    const clip = await stretch(page);
    await page.screenshot({
      path: `${IMAGES}lab-${name}-${device}-${colorScheme}.png`,
      fullPage: true,
      clip,
    });
  }
}

/** From the stories down to the timeline. */
async function stretch(
  page: Page,
): Promise<{ x: number; y: number; width: number; height: number }> {
  return page.evaluate(() => {
    const [from, to] = ['lab-story-panel', 'lab-timeline'].map((name) =>
      document.querySelector(name)!.getBoundingClientRect(),
    );
    const margin = 12;
    const y = from!.top + scrollY - margin;
    return { x: 0, y, width: innerWidth, height: to!.bottom + scrollY + margin - y };
  });
}
