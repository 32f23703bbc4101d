import { EventEmitter } from 'node:events';
import type { WebSocket } from 'ws';
import { connectToTest, UNDEFINED, type PageSetup } from './page-script';
import type { ProxiedRequest, ProxiedResponse, RequestEvent, OriginHandlers } from './proxy';
import { scriptOf, type InitScript } from './script-of';
import type { DriverTurns } from './driver-turns';
import type { WebKitBrowser } from './webkit-browser';
import { WebKitPage } from './webkit-page';

export interface ContextOptions {
  /** The address of the server for this context. It makes the context's origin unique. */
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
  /** The tab that loads the next document. */
  #expected: string | null = null;

  constructor(options: ContextOptions) {
    super();
    this.#options = options;
  }

  /** How the proxy handles the requests of its pages. */
  get handlers(): OriginHandlers {
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

  /**
   * A tab that isn't in front of its window is hidden. So by default, each tab has its own window.
   */
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
    const emit = (page: WebKitPage): Promise<void> =>
      page.evaluate((offline) => window.playOffline(offline), isOffline);
    await Promise.all(this.pages().map(emit));
  }

  async close(): Promise<void> {
    await Promise.all(this.pages().map((page) => page.close()));
    this.emit('close');
  }

  /** A document of one of its tabs has connected. */
  connect(tab: string, socket: WebSocket): void {
    this.#pages.get(tab)?.connect(socket);
  }

  /** The proxy can't detect which page sent a request, so all pages get the event. */
  emitRequest(event: RequestEvent, request: ProxiedRequest): void {
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
    // The scripts may contain characters that end a script element.
    const json = JSON.stringify(setup).replaceAll('<', '\\u003c');
    // tsx wraps functions in a helper that doesn't exist in pages.
    return `<script>((__name) => (${connectToTest.toString()})(${json}))((named) => named)</script>`;
  }
}
