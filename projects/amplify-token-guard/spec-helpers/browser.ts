import { DOCUMENT, EnvironmentInjector, ProviderToken } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  AuthTokenService,
  provideAmplifyTokenGuard,
  SourceTokens,
  TokenEvent,
  TokenGuardClock,
  TokenGuardFeature,
  TokenGuardOptions,
  withTokenSource,
} from 'amplify-token-guard';
import { FakeTokenSource, ManualClock } from 'amplify-token-guard/testing';

import { LOCK_MANAGER } from '../src/lib/platform/lock-manager';
import { actAsPerson } from './act-as-person';
import { openTab } from './tab-injector';

/** The delay of a message between tabs. */
export const MESSAGE_MS = 2;

type Listener = (event: { readonly data: unknown }) => void;

/** One session in a store that all tabs share. */
export class SharedTokenSource extends FakeTokenSource {
  /** Whether the tabs can know that they share it. */
  hasSessionId = true;
  /** How far the server's clock was ahead of this device's clock at the start. */
  serverAheadMs = 0;
  signOutCount = 0;
  signOutDurationMs = 0;
  readonly #clock = TestBed.inject(ManualClock);
  readonly #startMs = this.#clock.wallMs();
  #signOutFailures = 0;

  failNextSignOut(): void {
    this.#signOutFailures++;
  }

  override async load(): Promise<SourceTokens | null> {
    const tokens = await super.load();
    return tokens && this.#complete(tokens);
  }

  override async refresh(): Promise<SourceTokens> {
    return this.#complete(await super.refresh());
  }

  override async signOut(): Promise<void> {
    this.signOutCount++;
    if (this.signOutDurationMs > 0) {
      await new Promise<void>((resolve) => void this.#clock.after(this.signOutDurationMs, resolve));
    }
    if (this.#signOutFailures-- > 0) throw new Error('The network is down.');
    await super.signOut();
  }

  #complete(tokens: SourceTokens): SourceTokens {
    const serverNowMs = this.#startMs + this.#clock.elapsedMs + this.serverAheadMs;
    const issuedAtMs = serverNowMs - tokens.ageMs;
    const signedInAtMs = (tokens.signedInAtMs ?? 0) + this.serverAheadMs;
    return {
      ...tokens,
      issuedAtMs,
      expiresAtMs: issuedAtMs + tokens.expiresAtMs - tokens.issuedAtMs,
      signedInAtMs,
      sessionId: this.hasSessionId ? `client/${tokens.userId}/${signedInAtMs}` : undefined,
    };
  }
}

/** A tab with the complete guard. */
export class Tab {
  readonly #document: EventTarget;
  readonly #window: EventTarget;
  readonly #injector: EnvironmentInjector;
  #isClosed = false;
  /** The events that the app in this tab got, each with the time since the start. */
  readonly events: (TokenEvent & { readonly sinceMs: number })[] = [];

  constructor(
    browser: Browser,
    options: TokenGuardOptions,
    features: readonly TokenGuardFeature[],
    storage: Storage | undefined,
  ) {
    this.#window = Object.defineProperty(new EventTarget(), 'localStorage', {
      get: () => {
        if (!storage) throw new DOMException('The storage is blocked.', 'SecurityError');
        return storage;
      },
    });
    this.#document = Object.assign(new EventTarget(), {
      visibilityState: 'visible',
      defaultView: this.#window,
    });
    this.#injector = openTab(
      { provide: DOCUMENT, useValue: this.#document },
      { provide: TokenGuardClock, useValue: browser.clock },
      { provide: LOCK_MANAGER, useValue: navigator.locks },
      provideAmplifyTokenGuard(
        options,
        withTokenSource(() => browser.source),
        ...features,
      ),
    );
    this.get(AuthTokenService).events$.subscribe((event) => {
      this.events.push({ ...event, sinceMs: browser.clock.monotonicMs() });
    });
  }

  /** The types of the events about this, such as `expiring`. */
  eventTypes(what: 'session' | 'idle' | 'token'): string[] {
    return this.events.flatMap((event) =>
      'what' in event && event.what === what ? event.type : [],
    );
  }

  get<T>(token: ProviderToken<T>): T {
    return this.#injector.get(token);
  }

  /** Simulates an activity of the user. */
  act(type = 'pointerdown'): void {
    // Two positions, because a mouse that doesn't move isn't an activity.
    for (const screenX of [0, 1]) actAsPerson(this.#window, new MouseEvent(type, { screenX }));
  }

  /** The page resumes after a freeze. */
  wake(): void {
    this.#document.dispatchEvent(new Event('resume'));
  }

  close(): void {
    if (!this.#isClosed) this.#injector.destroy();
    this.#isClosed = true;
  }
}

/** A browser whose time, messages, and storage the test controls. */
export class Browser {
  readonly clock: ManualClock;
  readonly source: SharedTokenSource;
  readonly #channels = new Map<object, Listener | undefined>();
  readonly #tabs: Tab[] = [];
  storage: Storage | undefined = localStorage;

  constructor() {
    TestBed.configureTestingModule({
      providers: [ManualClock, { provide: TokenGuardClock, useExisting: ManualClock }],
    });
    this.clock = TestBed.inject(ManualClock);
    this.source = TestBed.runInInjectionContext(() => new SharedTokenSource());
  }

  openTab(options: TokenGuardOptions, ...features: TokenGuardFeature[]): Tab {
    const tab = new Tab(this, options, features, this.storage);
    this.#tabs.push(tab);
    return tab;
  }

  /** Sends a message from another tab without a guard. */
  postFromOther(data: object): void {
    for (const channel of this.#channels.keys()) this.#post({}, channel, data);
  }

  close(): void {
    for (const tab of this.#tabs) tab.close();
  }

  /** The page's `BroadcastChannel`. */
  openChannel(): object {
    const channels = this.#channels;
    const channel = {
      set onmessage(listener: Listener) {
        channels.set(this, listener);
      },
      postMessage: (data: unknown) => {
        for (const other of channels.keys()) this.#post(channel, other, data);
      },
      close: () => channels.delete(channel),
    };
    channels.set(channel, undefined);
    return channel;
  }

  #post(from: object, to: object, data: unknown): void {
    if (from === to) return;
    const copy: unknown = structuredClone(data);
    this.clock.after(MESSAGE_MS, () => this.#channels.get(to)?.({ data: copy }));
  }
}

/** Opens a new browser before each test, and closes it after the test. */
export function openBrowser(): () => Browser {
  const { BroadcastChannel: realChannel } = globalThis;
  let browser: Browser;

  beforeEach(() => {
    browser = new Browser();
    const open = (): object => browser.openChannel();
    globalThis.BroadcastChannel = function () {
      return open();
    } as never;
  });

  afterEach(() => {
    browser.close();
    localStorage.clear();
    globalThis.BroadcastChannel = realChannel;
  });

  return () => browser;
}
