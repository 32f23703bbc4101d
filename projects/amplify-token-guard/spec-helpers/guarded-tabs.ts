import {
  AuthTokenService,
  provideAmplifyTokenGuard,
  TokenEvent,
  TokenGuardClock,
  withTokenSource,
} from 'amplify-token-guard';
import { ManualClock } from 'amplify-token-guard/testing';
import { LOCK_MANAGER, TabLockManager } from '../src/lib/platform/lock-manager';
import { TabChannel } from '../src/lib/platform/tab-channel';
import { LinkedTabs } from './linked-tabs';
import { SharedSession, TabSource } from './shared-session';
import { closeTabs, openTab } from './tab-injector';
import { Answer, watch } from './watch';

/** A browser with a session. Each tab has its own guard. */
export class GuardedTabs {
  readonly clock = new ManualClock();
  readonly session = new SharedSession(this.clock);
  readonly channels = new LinkedTabs();

  constructor() {
    this.session.store();
  }

  async open(
    count: number,
    { locks = navigator.locks }: { locks?: TabLockManager | null } = {},
  ): Promise<GuardedTab[]> {
    const tabs = Array.from({ length: count }, () => new GuardedTab(this, locks ?? undefined));
    await this.clock.settle();
    return tabs;
  }

  async close(): Promise<void> {
    closeTabs();
    await this.clock.settle();
  }
}

/** A tab of the browser. */
export class GuardedTab {
  readonly source: TabSource;
  readonly events: TokenEvent[] = [];
  readonly tokens: AuthTokenService;
  readonly close: () => void;

  constructor({ session, clock, channels }: GuardedTabs, locks: TabLockManager | undefined) {
    this.source = session.openTab();
    const injector = openTab(
      provideAmplifyTokenGuard(
        {},
        withTokenSource(() => this.source),
      ),
      { provide: TokenGuardClock, useValue: clock },
      { provide: TabChannel, useValue: channels.open() },
      { provide: LOCK_MANAGER, useValue: locks },
    );
    this.close = () => injector.destroy();
    this.tokens = injector.get(AuthTokenService);
    this.tokens.events$.subscribe((event) => this.events.push(event));
  }

  ask(): Answer {
    return watch(this.tokens.getToken());
  }

  refresh(): Answer {
    return watch(this.tokens.refresh());
  }

  typesOf(type: TokenEvent['type']): TokenEvent[] {
    return this.events.filter((event) => event.type === type);
  }
}
