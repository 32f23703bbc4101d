import { EnvironmentInjector } from '@angular/core';
import { BrowserClock, ServerClock } from './browser-clock';
import { Dice } from './dice';
import { Latency } from './model-token-source';
import { PageScript } from './page-script';
import { SharedChannel } from './shared-channel';
import { SharedLocks } from './shared-locks';
import { SharedStorage } from './shared-storage';
import { Tab } from './tab';
import { AskedRefresh } from './asked-refresh';
import { TabRequest } from './tab-request';
import { UserPool } from './user-pool';

/** As long as a change may take to be seen by all tabs, and torn tokens to be whole. */
export const NEWS_MS = 300;

/** What a browser can do, and how long tokens live. */
export interface BrowserKind {
  readonly tabs: number;
  readonly locks: 'web' | 'storage' | 'none';
  readonly channel: boolean;
  readonly lifetimeMs: number;
  /** How long each access to the storage takes at most; 0 for `localStorage` itself. */
  readonly storageMs: number;
  /** How long a sign-in takes. */
  readonly signInMs: number;
  /** What the app does when the session cannot be saved. */
  readonly onSessionEnd: 'event' | 'sign-out';
  /** How much the clocks of servers are ahead of the device's. */
  readonly serverAheadMs: number;
  /** Decides on everything that happens by chance. */
  readonly seed: number;
}

/** A browser whose tabs share a storage, locks, a channel, a clock, a network and a user. */
export class Browser {
  readonly device = new BrowserClock();
  readonly serverClock: ServerClock;
  readonly dice: Dice;
  readonly pool: UserPool;
  readonly storage: SharedStorage;
  readonly locks: SharedLocks | undefined;
  readonly channel: SharedChannel | undefined;
  readonly requests: TabRequest[] = [];
  readonly askedRefreshes: AskedRefresh[] = [];
  /** The longest that a refresh may have taken so far. */
  slowestRefreshMs = 0;
  /** Every tab that was ever open. */
  readonly tabs: Tab[] = [];
  /** When somebody signed in or out, by monotonic time. */
  readonly changes: { readonly fromMs: number; toMs: number }[] = [];
  /** When refreshes failed in a way that may pass, by monotonic time. */
  readonly outages: { readonly fromMs: number; toMs: number }[] = [];
  /** When the device or a tab woke up, by monotonic time. */
  readonly wakeUps: number[] = [];
  /** Whether an app ever asked for a refresh. */
  wasAsked = false;
  /** Whether a tab's timers ever came late. */
  wasThrottled = false;
  /** Whether a refresh may have taken longer than `refreshTimeoutMs`. */
  wasHung = false;
  readonly latency: { refresh: Latency; request: Latency } = {
    refresh: { upMs: 0, downMs: 0 },
    request: { upMs: 0, downMs: 0 },
  };
  readonly #slots: (Tab | undefined)[];

  constructor(
    readonly kind: BrowserKind,
    private readonly scripts: readonly PageScript[],
    private readonly parent: EnvironmentInjector,
  ) {
    this.serverClock = new ServerClock(this.device, kind.serverAheadMs);
    this.dice = new Dice(kind.seed);
    this.pool = new UserPool(this.device, this.serverClock, kind.lifetimeMs);
    this.storage = new SharedStorage(this.device, this.dice);
    if (kind.locks === 'web') this.locks = new SharedLocks(this.device, this.dice);
    if (kind.channel) this.channel = new SharedChannel(this.device, this.dice);
    this.#slots = scripts.map(() => undefined);
  }

  get hasStorageLocks(): boolean {
    return this.kind.locks === 'storage';
  }

  /** The tabs that are not gone. */
  get alive(): Tab[] {
    return this.tabs.filter(({ page }) => !page.isDead);
  }

  /** The tab in a slot, if there is one and it can do something. */
  running(slot: number): Tab | undefined {
    const tab = this.at(slot);
    return tab?.page.isRunning ? tab : undefined;
  }

  /** The tab in a slot, if there is one. */
  at(slot: number): Tab | undefined {
    const tab = this.#slots[slot % this.kind.tabs];
    return tab?.page.isDead ? undefined : tab;
  }

  open(slot: number): void {
    if (this.at(slot)) return;
    const number = slot % this.kind.tabs;
    const tab = new Tab(number, this, this.scripts[number]!, this.parent);
    this.#slots[number] = tab;
    this.tabs.push(tab);
  }

  setOut(out: boolean): void {
    const { server } = this.pool;
    if (server.out === out) return;
    server.out = out;
    const nowMs = this.device.monotonicMs();
    if (out) this.outages.push({ fromMs: nowMs, toMs: Infinity });
    else this.outages.at(-1)!.toMs = nowMs;
  }

  resume(tab: Tab): void {
    if (tab.page.isFrozen) this.wakeUps.push(this.device.monotonicMs());
    tab.page.resume();
  }

  /** The device has slept. */
  wake(): void {
    this.wakeUps.push(this.device.monotonicMs());
    for (const { page } of this.alive) {
      page.deliver(() => page.document.dispatch('visibilitychange'));
    }
  }
}
