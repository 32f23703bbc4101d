import { chromium } from '@playwright/test';
import { startBackend } from './projects/mock-backend/src/start-backend';
const which = process.argv[2] ?? 'tablet';
const titles: Record<string,string> = {tablet:'The 3 a.m. tablet',tabs:'Two tabs and rotation',lid:'Laptop lid',airport:'The airport Wi-Fi'};
const backend = await startBackend({ port: 0, staticDir: 'dist/demo-app/browser' });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu','--disable-quic','--disable-background-networking'] });
for (const id of which.split(',')) {
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
page.on('console', (m) => { if (m.type() === 'error' && !m.text().includes('Failed to load') && !m.text().includes('KeyValueStorage')) console.log('console', m.text().slice(0,200)); });
page.on('pageerror', (e) => console.log('pageerror', e.message.slice(0,300)));
await page.goto(`${backend.url}/?world=w-${id}`);
await page.waitForTimeout(3000);
await page.screenshot({ path: `/tmp/lab/${id}-0.png`, fullPage: true });
await page.getByRole('button', { name: `Play: ${titles[id]}` }).click();
const t0 = Date.now(); let last = '';
while (Date.now() - t0 < 60000) {
  const says = await page.locator('lab-story-panel [role=status]').innerText();
  if (says !== last) { console.log(((Date.now()-t0)/1000).toFixed(1), says); last = says; }
  if (says.includes('The end.') || says.includes('broke off')) break;
  if (Date.now() - t0 > 12000 && !(globalThis as any)['mid'+id]) { (globalThis as any)['mid'+id]=1; await page.screenshot({ path: `/tmp/lab/${id}-mid.png`, fullPage: true }); }
  await page.waitForTimeout(200);
}
await page.waitForTimeout(600);
for (const row of await page.locator('lab-seen-table tbody tr').all()) console.log((await row.innerText()).replace(/\s+/g,' '));
for (const l of ['plain','workaround','guard']) { const c = backend.world(`w-${id}-${l}`).counts(); console.log(l, JSON.stringify({ra:c.refreshAttempts,r:c.refreshes,rej:c.rejected,q:c.queries,m:c.mutationsExecuted,si:c.signIns})); }
await page.screenshot({ path: `/tmp/lab/${id}-end.png`, fullPage: true });
await page.close();
}
await browser.close(); await backend.close();
