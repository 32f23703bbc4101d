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

/**
 * The longest time until a change of the storage has reached all tabs, and a set of tokens that is
 * being written is complete.
 */
export const PROPAGATION_MS = 300;

/** The capabilities of a browser, and the lifetime of tokens. */
export interface BrowserKind {
  readonly tabs: number;
  readonly locks: 'web' | 'storage' | 'none';
  readonly channel: boolean;
  readonly lifetimeMs: number;
  /** The longest time that one access to the storage takes. 0 for `localStorage`. */
  readonly storageMs: number;
  /** The duration of a sign-in. */
  readonly signInMs: number;
  /** What the guard does when the session can't be renewed. */
  readonly onSessionEnd: 'event' | 'sign-out';
  /** How far the clocks of the servers are ahead of the device's clock. */
  readonly serverAheadMs: number;
  /** The seed of all random decisions. */
  readonly seed: number;
}

/** A browser whose tabs share a storage, locks, a channel, a clock, a network, and a user pool. */
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
  /** The longest duration of a refresh that the schedule allowed so far. */
  slowestRefreshMs = 0;
  /** Every tab that was ever open, including the closed ones. */
  readonly tabs: Tab[] = [];
  /** The sign-ins and sign-outs, in monotonic time. */
  readonly changes: { readonly fromMs: number; toMs: number }[] = [];
  /** The periods in which refreshes fail with a transient error, in monotonic time. */
  readonly outages: { readonly fromMs: number; toMs: number }[] = [];
  /** When the device or a tab woke up, in monotonic time. */
  readonly wakeUps: number[] = [];
  /** Whether the app ever requested a refresh explicitly. */
  wasAsked = false;
  /** Whether the timers of a tab ever ran late. */
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

  /** The tabs that are still open. */
  get alive(): Tab[] {
    return this.tabs.filter(({ page }) => !page.isDead);
  }

  /** The tab in a slot, if it is open and not frozen. */
  running(slot: number): Tab | undefined {
    const tab = this.at(slot);
    return tab?.page.isRunning ? tab : undefined;
  }

  /** The tab in a slot, if it is open. */
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

  /** The device wakes up after a sleep. */
  wake(): void {
    this.wakeUps.push(this.device.monotonicMs());
    for (const { page } of this.alive) {
      page.deliver(() => page.document.dispatch('visibilitychange'));
    }
  }
}
