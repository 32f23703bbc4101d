// Measures in each browser that is installed how late a tab sees what another one has written, and how its timers are
// throttled in the background. `npm run engine-facts -- --write` puts the figures into docs/tabs.md.
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
/** For so long timers are watched. */
const TIMERS_MS = 10_000;

/** Of Playwright's arguments for Chromium. */
const NOT_AS_FOR_USERS = [
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
  // tsx names functions by a helper that pages do not have.
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
    // By then it listens.
    await reader.evaluate(() => undefined);
    await Promise.all([writer.evaluate((rounds) => window.facts.write(rounds), given), reads]);
    measured.push({ ...given, ...(await reads) });
  }
  return measured;
}

/** The gaps between timers of 0 ms in a tab that is hidden; undefined if this browser does not hide it. */
async function hiddenTimers(how: Launch, url: string): Promise<number[] | undefined> {
  const browser = await launch(asForUsers(how));
  const context = await browser.newContext();
  let page: Page;
  if ('webKitGtk' in how) {
    // Its tabs have windows of their own otherwise. This one is behind another.
    const tab = await (context as unknown as WebKitContext).newPage({ inWindow: 'first' });
    page = await load(tab as unknown as Page, url);
  } else {
    page = await openTab(context, url);
    // What is opened then is in front of it.
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

/** Drivers switch off what browsers do to hidden tabs. */
function asForUsers(how: Launch): Launch {
  if ('webKitGtk' in how) return how;
  const { launchOptions } = how;
  return {
    ...how,
    launchOptions:
      how.browserName === 'chromium'
        ? { ...launchOptions, ignoreDefaultArgs: NOT_AS_FOR_USERS }
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
