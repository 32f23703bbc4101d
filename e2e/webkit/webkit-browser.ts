import type { WebKitGtk } from '../../tools/find-browsers.mjs';
import { startDriven, type DrivenBrowser } from './driver';
import { DriverTurns } from './driver-turns';
import { Proxy, REQUEST_EVENTS, type Surroundings } from './proxy';
import { WebKitContext } from './webkit-context';

/** So many contexts a browser has had before another one is started: what they leave behind adds up. */
const MOST_CONTEXTS = 200;

/**
 * WebKitGTK with the part of Playwright's `Browser` that the tests use. Playwright drives only a WebKit of its own,
 * which has to be downloaded; WebDriver drives the one that Linux distributions have.
 */
export class WebKitBrowser {
  readonly #found: WebKitGtk;
  readonly #contexts = new Map<string, WebKitContext>();
  readonly #proxy: Proxy;
  #driven: Promise<DrivenBrowser> | undefined;
  #turns: DriverTurns | undefined;
  #opened = 0;
  #version = '';

  private constructor(found: WebKitGtk) {
    this.#found = found;
    this.#proxy = new Proxy((origin) => this.#surroundings(origin));
    this.#proxy.on('channel', (socket, tab) => {
      for (const context of this.#contexts.values()) context.connect(tab, socket);
    });
    for (const event of REQUEST_EVENTS) {
      this.#proxy.on(event, (request) => {
        this.#contextOf(request.origin())?.tellRequest(event, request);
      });
    }
    this.#proxy.on('response', (response) => {
      this.#contextOf(response.request().origin())?.tellResponse(response);
    });
  }

  static async launch(found: WebKitGtk): Promise<WebKitBrowser> {
    const browser = new WebKitBrowser(found);
    await browser.#proxy.start();
    return browser;
  }

  async newContext(): Promise<WebKitContext> {
    const number = ++this.#opened;
    if (number % MOST_CONTEXTS === 0) await this.#end();
    this.#driven ??= startDriven(this.#found, this.#proxy);
    const { driver, version } = await this.#driven;
    this.#version = version;
    this.#turns ??= await DriverTurns.of(driver);
    // An address of this machine, as all that begin with 127 are.
    const address = `127.0.${(number >> 8) + 1}.${number & 255}`;
    const context = new WebKitContext({
      address,
      channel: this.#proxy.channel,
      turns: this.#turns,
      browser: this,
    });
    this.#contexts.set(address, context);
    context.once('close', () => this.#contexts.delete(address));
    return context;
  }

  /** Known once it has a context. */
  version(): string {
    return this.#version;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#contexts.values()].map((context) => context.close()));
    await this.#end();
    await this.#proxy.close();
  }

  async #end(): Promise<void> {
    const driven = await this.#driven;
    this.#driven = this.#turns = undefined;
    await driven?.close();
  }

  #contextOf(origin: string): WebKitContext | undefined {
    return URL.canParse(origin) ? this.#contexts.get(new URL(origin).hostname) : undefined;
  }

  #surroundings(origin: string): Surroundings | undefined {
    return this.#contextOf(origin)?.surroundings;
  }
}
