// Measures in each browser that is installed how late a tab sees what another one has written, and how its timers are
// throttled in the background. `npm run engine-facts -- --write` puts the figures into docs/tabs.md.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { ENGINES, type Engine } from '../engines';
import { findLaunches, launch } from '../launch';
import { installFacts, type Reads, type Rounds } from './in-page';
import { writeFacts, type EngineFacts, type Measured } from './write-facts';

const { values: flags } = parseArgs({
  options: { rounds: { type: 'string', default: '200' }, write: { type: 'boolean' } },
});
const ROUNDS = Number(flags.rounds);
const LINGERS_MS = [0, 10, 50, 250];
/** For so long timers are watched. */
const TIMERS_MS = 10_000;

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
  const page = await context.newPage();
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
async function hiddenTimers(context: BrowserContext, url: string): Promise<number[] | undefined> {
  const page = await openTab(context, url);
  await page.evaluate(() => void window.open(location.href));
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const isHidden = await page.evaluate(() => document.hidden);
  return isHidden ? page.evaluate((ms) => window.facts.timers(ms), TIMERS_MS) : undefined;
}

async function factsOf(engine: Engine, browser: Browser, url: string): Promise<EngineFacts> {
  const context = await browser.newContext();
  const measured = await measure(context, url);
  const timers = await hiddenTimers(context, url);
  await context.close();
  return { engine, version: browser.version(), measured, timers };
}

const server = await servePage();
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
const launches = await findLaunches();
const facts: EngineFacts[] = [];
for (const engine of ENGINES) {
  const how = launches[engine];
  if (!how) continue;
  const browser = await launch(how);
  facts.push(await factsOf(engine, browser, url));
  await browser.close();
}
server.close();
await writeFacts(facts, { write: flags.write ?? false });
