import { EventEmitter } from 'node:events';
import type { WebSocket } from 'ws';
import { talkToTests, UNDEFINED, type PageSetup } from './page-script';
import type { ProxiedRequest, ProxiedResponse, RequestEvent, Surroundings } from './proxy';
import { scriptOf, type InitScript } from './script-of';
import type { DriverTurns } from './driver-turns';
import type { WebKitBrowser } from './webkit-browser';
import { WebKitPage } from './webkit-page';

export interface ContextOptions {
  /** The address that leads to the server from here, and makes the origin of this context its own. */
  readonly address: string;
  readonly channel: string;
  readonly turns: DriverTurns;
  readonly browser: WebKitBrowser;
}

interface ContextEvents {
  weberror: [{ readonly error: () => Error }];
  page: [WebKitPage];
  close: [];
}

/** The part of Playwright's `BrowserContext` that the tests use. */
export class WebKitContext extends EventEmitter<ContextEvents> {
  readonly #options: ContextOptions;
  readonly #pages = new Map<string, WebKitPage>();
  readonly #scripts: string[] = [];
  #isOffline = false;
  #opened = 0;
  /** The tab whose document is asked for next. */
  #expected: string | null = null;

  constructor(options: ContextOptions) {
    super();
    this.#options = options;
  }

  /** What the proxy does with the requests of its pages. */
  get surroundings(): Surroundings {
    return {
      isOffline: this.#isOffline,
      head: () => this.#head(),
      pass: async (request) => {
        for (const page of this.#pages.values()) {
          const passage = await page.pass(request);
          if (passage) return passage;
        }
        return 'continue';
      },
    };
  }

  browser(): WebKitBrowser {
    return this.#options.browser;
  }

  pages(): WebKitPage[] {
    return [...this.#pages.values()];
  }

  /** A tab that is not in front of its window is hidden, so each has a window unless told otherwise. */
  async newPage({ inWindow = 'own' }: { inWindow?: 'own' | 'first' } = {}): Promise<WebKitPage> {
    const { turns, address } = this.#options;
    const window = await turns.take(async (driver) => {
      await driver.switchTo().newWindow(inWindow === 'own' ? 'window' : 'tab');
      return driver.getWindowHandle();
    });
    const name = `${address}-${++this.#opened}`;
    const page = new WebKitPage({
      context: this,
      address,
      window,
      turns,
      expect: () => (this.#expected = name),
    });
    this.#pages.set(name, page);
    page.once('close', () => this.#pages.delete(name));
    page.on('pageerror', (error) => this.emit('weberror', { error: () => error }));
    this.emit('page', page);
    return page;
  }

  async addInitScript(script: InitScript, arg?: unknown): Promise<void> {
    this.#scripts.push(scriptOf(script, arg));
  }

  async setOffline(isOffline: boolean): Promise<void> {
    this.#isOffline = isOffline;
    const tell = (page: WebKitPage): Promise<void> =>
      page.evaluate((offline) => window.playOffline(offline), isOffline);
    await Promise.all(this.pages().map(tell));
  }

  async close(): Promise<void> {
    await Promise.all(this.pages().map((page) => page.close()));
    this.emit('close');
  }

  /** A document of one of its tabs has connected. */
  connect(tab: string, socket: WebSocket): void {
    this.#pages.get(tab)?.connect(socket);
  }

  /** Which of its pages a request comes from, nobody can tell: all of them are told. */
  tellRequest(event: RequestEvent, request: ProxiedRequest): void {
    for (const page of this.pages()) page.emit(event, request);
  }

  tellResponse(response: ProxiedResponse): void {
    for (const page of this.pages()) page.emit('response', response);
  }

  #head(): string {
    const tab = this.#expected;
    this.#expected = null;
    const setup: PageSetup = {
      tab,
      channel: this.#options.channel,
      scripts: Object.fromEntries(
        [...this.#pages]
          .filter(([name]) => tab === null || name === tab)
          .map(([name, page]) => [name, [...this.#scripts, ...page.scripts]]),
      ),
      isOffline: this.#isOffline,
      undefinedAs: UNDEFINED,
    };
    // The scripts themselves may hold what ends a script.
    const json = JSON.stringify(setup).replaceAll('<', '\\u003c');
    // Some tools that run TypeScript name functions by a helper, which is not there in a page.
    return `<script>((__name) => (${talkToTests.toString()})(${json}))((named) => named)</script>`;
  }
}
