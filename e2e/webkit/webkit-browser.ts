import type { WebKitGtk } from '../../tools/find-browsers.mjs';
import { startDriven, type DrivenBrowser } from './driver';
import { DriverTurns } from './driver-turns';
import { Proxy, REQUEST_EVENTS, type OriginHandlers } from './proxy';
import { WebKitContext } from './webkit-context';

interface Started {
  readonly driven: DrivenBrowser;
  /** All contexts share it, because they share the driver. */
  readonly turns: DriverTurns;
}

/**
 * WebKitGTK with the part of Playwright's `Browser` that the tests use. Playwright drives only its
 * own build of WebKit, which must be downloaded. WebDriver drives the one of Linux distributions.
 */
export class WebKitBrowser {
  readonly #found: WebKitGtk;
  readonly #contexts = new Map<string, WebKitContext>();
  readonly #proxy: Proxy;
  #started: Promise<Started> | undefined;
  #opened = 0;
  #version = '';

  private constructor(found: WebKitGtk) {
    this.#found = found;
    this.#proxy = new Proxy((origin) => this.#handlers(origin));
    this.#proxy.on('channel', (socket, tab) => {
      for (const context of this.#contexts.values()) context.connect(tab, socket);
    });
    for (const event of REQUEST_EVENTS) {
      this.#proxy.on(event, (request) => {
        this.#contextOf(request.origin())?.emitRequest(event, request);
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
    this.#started ??= this.#start();
    const { turns } = await this.#started;
    // An address of this machine, like all addresses that start with 127.
    const address = `127.0.${(number >> 8) + 1}.${number & 255}`;
    const context = new WebKitContext({
      address,
      channel: this.#proxy.channel,
      turns,
      browser: this,
    });
    this.#contexts.set(address, context);
    context.once('close', () => this.#contexts.delete(address));
    return context;
  }

  /** Known after the first context was created. */
  version(): string {
    return this.#version;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#contexts.values()].map((context) => context.close()));
    const started = await this.#started;
    await started?.driven.close();
    await this.#proxy.close();
  }

  async #start(): Promise<Started> {
    const driven = await startDriven(this.#found, this.#proxy.port);
    this.#version = driven.version;
    return { driven, turns: await DriverTurns.of(driven.driver) };
  }

  #contextOf(origin: string): WebKitContext | undefined {
    return URL.canParse(origin) ? this.#contexts.get(new URL(origin).hostname) : undefined;
  }

  #handlers(origin: string): OriginHandlers | undefined {
    return this.#contextOf(origin)?.handlers;
  }
}
