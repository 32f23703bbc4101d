import { EventEmitter, once } from 'node:events';
import { By, until, type WebDriver, type WebElement } from 'selenium-webdriver';
import type { WebSocket } from 'ws';
import { UNDEFINED, type Call, type PageError, type PageMessage } from './page-script';
import type { RequestDecision, ProxiedRequest, ProxiedResponse, RequestEvent } from './proxy';
import { scriptOf, type InitScript } from './script-of';
import type { DriverTurns } from './driver-turns';
import type { WebKitContext } from './webkit-context';

/** The longest time until a page has loaded, or shows what a test waits for, on any machine. */
const MAX_WAIT_MS = 40_000;
const POLL_MS = 20;

type PageFunction<Arg, Result> = string | ((arg: Arg) => Result | Promise<Result>);
type UrlMatch = string | RegExp | ((url: URL) => boolean);
type RouteHandler = (route: WebKitRoute) => unknown;

interface PageEvents extends Record<RequestEvent, [ProxiedRequest]> {
  close: [WebKitPage];
  crash: [WebKitPage];
  pageerror: [Error];
  response: [ProxiedResponse];
  /** A document has started. */
  document: [];
  loaded: [];
}

export interface PageOptions {
  readonly context: WebKitContext;
  readonly address: string;
  readonly window: string;
  readonly turns: DriverTurns;
  /** This page loads the next document. */
  readonly expect: () => void;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The decision of a route handler. */
class WebKitRoute {
  readonly #request: ProxiedRequest;
  readonly #decide: (passage: RequestDecision | undefined) => void;

  constructor(request: ProxiedRequest, decide: (passage: RequestDecision | undefined) => void) {
    this.#request = request;
    this.#decide = decide;
  }

  request(): ProxiedRequest {
    return this.#request;
  }

  async continue(): Promise<void> {
    this.#decide('continue');
  }

  async fallback(): Promise<void> {
    this.#decide(undefined);
  }

  async abort(): Promise<void> {
    this.#decide('abort');
  }
}

/** A value in a page. */
class WebKitHandle {
  readonly #call: (source: unknown, arg: unknown) => Promise<unknown>;

  constructor(call: (source: unknown, arg: unknown) => Promise<unknown>) {
    this.#call = call;
  }

  evaluate<Result>(action: (value: never, arg: never) => Result, arg?: unknown): Promise<Result> {
    return this.#call(action, arg) as Promise<Result>;
  }
}

/**
 * The part of Playwright's `Page` and `Frame` that the tests use. A page is its own main frame, and
 * has no other frames.
 */
export class WebKitPage extends EventEmitter<PageEvents> {
  readonly #options: PageOptions;
  readonly #scripts: string[] = [];
  readonly #routes: {
    readonly matches: (url: string) => boolean;
    readonly handler: RouteHandler;
  }[] = [];
  readonly #pending = new Map<number, Pending>();
  #socket: WebSocket | undefined;
  #document = '';
  #url = 'about:blank';
  #calls = 0;
  #isClosed = false;

  readonly mouse = {
    move: async (x: number, y: number): Promise<void> =>
      this.#drive((driver) => driver.actions().move({ x, y, duration: 0 }).perform()),
  };

  constructor(options: PageOptions) {
    super();
    this.setMaxListeners(100);
    this.#options = options;
  }

  /** Only the scripts of this page. */
  get scripts(): readonly string[] {
    return this.#scripts;
  }

  context(): WebKitContext {
    return this.#options.context;
  }

  url(): string {
    return this.#url;
  }

  frames(): WebKitPage[] {
    return [this];
  }

  page(): WebKitPage {
    return this;
  }

  isClosed(): boolean {
    return this.#isClosed;
  }

  async addInitScript(script: InitScript, arg?: unknown): Promise<void> {
    this.#scripts.push(scriptOf(script, arg));
  }

  async goto(url: string, { waitUntil = 'load' }: { waitUntil?: string } = {}): Promise<void> {
    const own = new URL(url);
    if (own.hostname === '127.0.0.1') own.hostname = this.#options.address;
    await this.#load(waitUntil, (driver) => driver.get(own.href));
  }

  async reload(): Promise<void> {
    await this.#load('load', (driver) => driver.navigate().refresh());
  }

  evaluate<Result, Arg>(action: PageFunction<Arg, Result>, arg?: Arg): Promise<Result> {
    return this.#call(action, { arg }) as Promise<Result>;
  }

  async evaluateHandle(
    action: PageFunction<unknown, unknown>,
    arg?: unknown,
  ): Promise<WebKitHandle> {
    const on = ++this.#calls;
    await this.#call(action, { arg, keepAs: on });
    return new WebKitHandle((source, given) => this.#call(source, { arg: given, on }));
  }

  async waitForFunction(
    action: PageFunction<unknown, unknown>,
    arg?: unknown,
    { timeout = MAX_WAIT_MS }: { timeout?: number } = {},
  ): Promise<void> {
    const startedAt = performance.now();
    while (!(await this.#call(action, { arg }).catch(() => false))) {
      if (this.#isClosed) throw new Error('The page is closed.');
      if (performance.now() - startedAt > timeout) throw new Error('waitForFunction() timed out.');
      await pause(POLL_MS);
    }
  }

  async waitForRequest(matches: (request: ProxiedRequest) => boolean): Promise<ProxiedRequest> {
    for (;;) {
      const [request] = (await once(this, 'request')) as [ProxiedRequest];
      if (matches(request)) return request;
    }
  }

  async waitForResponse(matches: (response: ProxiedResponse) => boolean): Promise<ProxiedResponse> {
    for (;;) {
      const [response] = (await once(this, 'response')) as [ProxiedResponse];
      if (matches(response)) return response;
    }
  }

  async route(match: UrlMatch, handler: RouteHandler): Promise<void> {
    this.#routes.unshift({ matches: matcherOf(match), handler });
  }

  async unrouteAll(): Promise<void> {
    this.#routes.length = 0;
  }

  /** @param selector a CSS selector and `:visible`: the first element that is shown */
  locator(selector: `${string}:visible`): {
    fill(value: string): Promise<void>;
    click(): Promise<void>;
  } {
    const shown = By.css(selector.replace(/:visible$/, ''));
    return {
      fill: (value) =>
        this.#onShown(shown, async (element) => {
          await element.clear();
          await element.sendKeys(value);
        }),
      click: () => this.#onShown(shown, (element) => element.click()),
    };
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#drive((driver) => driver.close());
    this.#drop(new Error('The page is closed.'));
    this.emit('close', this);
  }

  /** A document of this page has connected. */
  connect(socket: WebSocket): void {
    socket.on('message', (data: Buffer) =>
      this.#handle(socket, JSON.parse(data.toString()) as PageMessage),
    );
    socket.on('close', () => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.#drop(new Error('The document was closed.'));
    });
  }

  /** The decision of its routes. `undefined`: none of them matches. */
  async pass(request: ProxiedRequest): Promise<RequestDecision | undefined> {
    for (const { matches, handler } of this.#routes) {
      if (!matches(request.url())) continue;
      const passage = await new Promise<RequestDecision | undefined>((resolve) => {
        this.once('close', () => resolve('abort'));
        void handler(new WebKitRoute(request, resolve));
      });
      if (passage) return passage;
    }
    return undefined;
  }

  #handle(socket: WebSocket, message: PageMessage): void {
    switch (message.type) {
      case 'hello': {
        const isNew = this.#document !== message.document;
        this.#socket = socket;
        this.#url = message.url;
        this.#document = message.document;
        if (isNew) this.#drop(new Error('The document was closed.'));
        this.emit('document');
        break;
      }
      case 'loaded':
        this.emit('loaded');
        break;
      case 'error':
        this.emit('pageerror', errorFrom(message.error));
        break;
      case 'result': {
        this.#url = message.url;
        const pending = this.#pending.get(message.id);
        this.#pending.delete(message.id);
        if (message.error) pending?.reject(errorFrom(message.error));
        else pending?.resolve(message.value);
      }
    }
  }

  async #load(waitUntil: string, go: (driver: WebDriver) => Promise<void>): Promise<void> {
    const before = this.#document;
    const signal = AbortSignal.timeout(MAX_WAIT_MS);
    const loaded = once(this, 'loaded', { signal });
    const begun = (async () => {
      while (this.#document === before) await once(this, 'document', { signal });
    })();
    await this.#drive(async (driver) => {
      this.#options.expect();
      await go(driver);
      // Keep the driver until then, because the next command might also load a document.
      await begun;
    });
    if (waitUntil === 'load') await loaded;
    else loaded.catch(() => undefined);
  }

  async #call(
    action: unknown,
    { arg, on, keepAs }: { arg?: unknown; on?: number; keepAs?: number },
  ): Promise<unknown> {
    const socket = await this.#connected();
    const id = ++this.#calls;
    const call: Call = {
      id,
      source: String(action),
      isFunction: typeof action === 'function',
      arg,
      ...(on !== undefined && { on }),
      ...(keepAs !== undefined && { keepAs }),
    };
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      const replace = (_: string, value: unknown): unknown =>
        value === undefined ? UNDEFINED : value;
      socket.send(JSON.stringify(call, replace));
    });
  }

  async #connected(): Promise<WebSocket> {
    const signal = AbortSignal.timeout(MAX_WAIT_MS);
    while (!this.#socket) {
      if (this.#isClosed) throw new Error('The page is closed.');
      await once(this, 'document', { signal });
    }
    return this.#socket;
  }

  #drop(error: Error): void {
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }

  #drive<T>(use: (driver: WebDriver) => Promise<T>): Promise<T> {
    return this.#options.turns.take(use, this.#options.window);
  }

  #onShown(by: By, use: (element: WebElement) => Promise<void>): Promise<void> {
    return this.#drive(async (driver) => {
      const isMissing = async (): Promise<never> => {
        throw new Error(
          `${String(by)} is not on ${await driver.getCurrentUrl()}: ${await driver.getPageSource()}`,
        );
      };
      await driver.wait(until.elementLocated(by), MAX_WAIT_MS).catch(isMissing);
      for (const element of await driver.findElements(by)) {
        if (await element.isDisplayed()) return use(element);
      }
      return isMissing();
    });
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function errorFrom({ name, message, stack }: PageError): Error {
  const error = new Error(message);
  error.name = name;
  error.stack = `${name}: ${message}\n${stack}`;
  return error;
}

function matcherOf(match: UrlMatch): (url: string) => boolean {
  if (typeof match === 'function') return (url) => match(new URL(url));
  const pattern = typeof match === 'string' ? globToPattern(match) : match;
  return (url) => pattern.test(url);
}

function globToPattern(glob: string): RegExp {
  const parts = glob.split('**').map((part) => part.split('*').map(escape).join('[^/]*'));
  return new RegExp(`^${parts.join('.*')}$`);
}

function escape(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
}
