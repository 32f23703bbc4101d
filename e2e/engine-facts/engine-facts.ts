// Measures in each installed browser how late a tab sees the writes of another tab, and how the
// browser throttles timers of a hidden tab. `npm run engine-facts -- --write` writes the results to
// docs/tabs.md.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import type { BrowserContext, Page } from '@playwright/test';
import { ENGINES, type Engine } from '../engines';
import { findLaunches, launch, type Launch } from '../launch';
import type { WebKitContext } from '../webkit/webkit-context';
import { installFacts, type Reads, type Rounds } from './in-page';
import { writeFacts, type EngineFacts, type Measured } from './write-facts';

const { values: flags } = parseArgs({
  options: { rounds: { type: 'string', default: '200' }, write: { type: 'boolean' } },
});
const ROUNDS = Number(flags.rounds);
const LINGERS_MS = [0, 10, 50, 250];
/** How long timers are observed. */
const TIMERS_MS = 10_000;

/** Playwright's default arguments of Chromium that change the measured behavior. */
const UNREALISTIC_ARGUMENTS = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

const KINDS: readonly Omit<Rounds, 'rounds'>[] = [
  ...LINGERS_MS.map((lingerMs) => ({ after: 'lock', storage: 'localStorage', lingerMs }) as const),
  { after: 'message', storage: 'localStorage', lingerMs: 0 },
  { after: 'lock', storage: 'cookie', lingerMs: 0 },
  { after: 'message', storage: 'cookie', lingerMs: 0 },
];

async function servePage(): Promise<Server> {
  const server = createServer((_, response) => {
    response
      .setHeader('content-type', 'text/html')
      .end('<!doctype html><html><head></head></html>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function openTab(context: BrowserContext, url: string): Promise<Page> {
  return load(await context.newPage(), url);
}

async function load(page: Page, url: string): Promise<Page> {
  // tsx wraps functions in a helper that doesn't exist in pages.
  await page.addInitScript('globalThis.__name = (named) => named');
  await page.addInitScript(installFacts);
  await page.goto(url);
  return page;
}

async function measure(context: BrowserContext, url: string): Promise<Measured[]> {
  const [writer, reader] = [await openTab(context, url), await openTab(context, url)];
  const measured: Measured[] = [];
  for (const kind of KINDS) {
    const given = { ...kind, rounds: ROUNDS };
    const reads: Promise<Reads> = reader.evaluate((rounds) => window.facts.read(rounds), given);
    // After this, the reader listens.
    await reader.evaluate(() => undefined);
    await Promise.all([writer.evaluate((rounds) => window.facts.write(rounds), given), reads]);
    measured.push({ ...given, ...(await reads) });
  }
  return measured;
}

/** The gaps between timers of 0 ms in a hidden tab. `undefined` if this browser can't hide it. */
async function hiddenTimers(how: Launch, url: string): Promise<number[] | undefined> {
  const browser = await launch(withRealisticArguments(how));
  const context = await browser.newContext();
  let page: Page;
  if ('webKitGtk' in how) {
    // By default, each tab has its own window. This one is opened behind another tab.
    const tab = await (context as unknown as WebKitContext).newPage({ inWindow: 'first' });
    page = await load(tab as unknown as Page, url);
  } else {
    page = await openTab(context, url);
    // The new tab covers this one.
    await page.evaluate(() => void window.open(location.href));
  }
  const isHidden = await page
    .waitForFunction(() => document.hidden, undefined, { timeout: 10_000 })
    .then(
      () => true,
      () => false,
    );
  const timers = isHidden
    ? await page.evaluate((ms) => window.facts.timers(ms), TIMERS_MS)
    : undefined;
  await browser.close();
  return timers;
}

/** Removes the settings with which drivers disable throttling of hidden tabs. */
function withRealisticArguments(how: Launch): Launch {
  if ('webKitGtk' in how) return how;
  const { launchOptions } = how;
  return {
    ...how,
    launchOptions:
      how.browserName === 'chromium'
        ? { ...launchOptions, ignoreDefaultArgs: UNREALISTIC_ARGUMENTS }
        : {
            ...launchOptions,
            firefoxUserPrefs: {
              ...launchOptions.firefoxUserPrefs,
              'dom.min_background_timeout_value': 1_000,
              'dom.min_background_timeout_value_without_budget_throttling': 1_000,
              'dom.timeout.enable_budget_timer_throttling': true,
            },
          },
  };
}

async function factsOf(engine: Engine, how: Launch, url: string): Promise<EngineFacts> {
  const browser = await launch(how);
  const context = await browser.newContext();
  const measured = await measure(context, url);
  const version = browser.version();
  await browser.close();
  return { engine, version, measured, timers: await hiddenTimers(how, url) };
}

const server = await servePage();
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
const launches = await findLaunches();
const facts: EngineFacts[] = [];
for (const engine of ENGINES) {
  const how = launches[engine];
  if (!how) continue;
  facts.push(await factsOf(engine, how, url));
}
server.close();
await writeFacts(facts, { write: flags.write ?? false });
