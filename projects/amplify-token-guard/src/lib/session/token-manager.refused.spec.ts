import { TestBed } from '@angular/core/testing';
import {
  AuthToken,
  AuthTokenService,
  ExpiryMonitor,
  TokenEvent,
  TokenGuardClock,
  TokenGuardError,
  TokenGuardOptions,
  provideAmplifyTokenGuard,
  withExpiryWarning,
  withTokenSource,
} from 'amplify-token-guard';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { LinkedTabs } from '../../../spec-helpers/linked-tabs';
import { SharedSession } from '../../../spec-helpers/shared-session';
import { closeTabs, openTab } from '../../../spec-helpers/tab-injector';
import { LOCK_MANAGER } from '../platform/lock-manager';
import { TabChannel } from '../platform/tab-channel';
import { TokenManager } from './token-manager';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** `iat` is cut to whole seconds, which a token's life is reduced by. */
const LIFE = HOUR - SECOND;

let clock: ManualClock;

interface Answer {
  value?: string;
  code?: string;
}

/** Watches a call without awaiting it. */
function watch(call: Promise<AuthToken>): Answer {
  const seen: Answer = {};
  call.then(
    ({ value }) => (seen.value = value),
    (error: TokenGuardError) => (seen.code = error.code),
  );
  return seen;
}

describe('G0 G8 a session that the server refuses to renew', () => {
  let source: FakeTokenSource;
  let tokens: AuthTokenService;
  let events: TokenEvent[];

  async function start(options: TokenGuardOptions = {}): Promise<void> {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    TestBed.configureTestingModule({
      providers: [provideTokenGuardTesting(options, withExpiryWarning())],
    });
    source = TestBed.inject(FakeTokenSource);
    clock = TestBed.inject(ManualClock);
    source.signIn();
    source.revoke();
    tokens = TestBed.inject(AuthTokenService);
    events = [];
    tokens.events$.subscribe((event) => events.push(event));
    await clock.settle();
  }

  function told(): string[] {
    return events.map((event) => ('what' in event ? `${event.type} ${event.what}` : event.type));
  }

  it('is used to the end of its token, announced, and then ended once', async () => {
    await start();
    await clock.advance(LIFE - 1);
    expect((await tokens.getToken()).value).toBe('access-1');
    expect(tokens.state()).toMatchObject({ status: 'signed-in', renewable: false });
    expect(told()).toEqual(['expiring session', 'expiring token']);
    await clock.advance(1);
    expect(told().slice(-1)).toEqual(['session-ended']);
    expect(tokens.state().status).toBe('session-ended');
    await expect(tokens.getToken()).rejects.toMatchObject({ code: 'session-ended' });
    await clock.advance(HOUR);
    expect(events.filter(({ type }) => type === 'session-ended')).toHaveLength(1);
    // One ahead of time, and one to have the store cleared.
    expect(source.refreshCount).toBe(2);
    expect(clock.timerCount).toBe(0);
  });

  it('says from then on how long it will last', async () => {
    await start();
    const monitor = TestBed.inject(ExpiryMonitor);
    expect(monitor.sessionTimeLeftMs()).toBeNull();
    watch(tokens.refresh());
    await clock.advance(SECOND);
    expect(monitor.sessionTimeLeftMs()).toBe(LIFE - SECOND);
  });

  it('says so at once when less is left than the warning is to come ahead', async () => {
    await start();
    await clock.advance(LIFE - 3 * MINUTE);
    expect(told()).toEqual([]);
    watch(tokens.refresh());
    await clock.advance(SECOND);
    expect(events).toMatchObject([{ type: 'expiring', what: 'session', timeLeftMs: 3 * MINUTE }]);
    await clock.advance(3 * MINUTE);
  });

  it('takes that back with the next token', async () => {
    await start();
    watch(tokens.refresh());
    await clock.settle();
    source.otherTabRefreshed();
    await clock.settle();
    expect(tokens.state()).toMatchObject({ renewable: true });
    await clock.advance(2 * HOUR);
    expect(told().filter((type) => type.includes('session'))).toEqual([]);
  });

  it('tells whoever needs a newer token at once, and without asking again', async () => {
    await start();
    for (let i = 0; i < 5; i++) {
      await expect(tokens.refresh()).rejects.toMatchObject({ code: 'session-ended' });
    }
    const manager = TestBed.inject(TokenManager);
    const replacing = manager.renew('rejected');
    await expect(replacing).rejects.toMatchObject({ code: 'session-ended' });
    expect((await tokens.getToken()).value).toBe('access-1');
    expect(source.refreshCount).toBe(1);
    expect(told()).toEqual([]);
  });

  it('gives the token to those who wait for a newer one that they do not need', async () => {
    await start({ refreshLeadMs: 30_000 });
    source.hold();
    await clock.advance(LIFE - 20 * SECOND);
    const [needing, asking] = [watch(tokens.getToken()), watch(tokens.refresh())];
    await clock.settle();
    expect([needing, asking]).toEqual([{}, {}]);
    source.release();
    await clock.settle();
    expect([needing, asking]).toEqual([{ value: 'access-1' }, { code: 'session-ended' }]);
    await clock.advance(MINUTE);
  });

  it('ends even if the server cannot be asked any more', async () => {
    await start();
    watch(tokens.refresh());
    await clock.settle();
    jest.spyOn(source, 'refresh').mockRejectedValue(new Error('The network is down.'));
    await clock.advance(HOUR);
    expect(told().slice(-1)).toEqual(['session-ended']);
    expect(events.filter(({ type }) => type === 'refresh-failed')).toEqual([]);
    expect(clock.timerCount).toBe(0);
  });

  it('is one that was signed out of when the user does so before', async () => {
    await start();
    watch(tokens.refresh());
    await clock.settle();
    await source.signOut();
    await clock.settle();
    expect(told()).toEqual(['signed-out']);
    expect(tokens.state()).toEqual({ status: 'signed-out' });
  });
});

describe('G0 G8 G19 tabs of a session that the server refuses to renew', () => {
  let session: SharedSession;
  let channels: LinkedTabs;

  class Tab {
    readonly source = session.openTab();
    readonly events: TokenEvent[] = [];
    readonly service: AuthTokenService;

    constructor() {
      const injector = openTab(
        provideAmplifyTokenGuard(
          {},
          withTokenSource(() => this.source),
        ),
        AuthTokenService,
        { provide: TokenGuardClock, useValue: clock },
        { provide: TabChannel, useValue: channels.open() },
        { provide: LOCK_MANAGER, useValue: navigator.locks },
      );
      this.service = injector.get(AuthTokenService);
      this.service.events$.subscribe((event) => this.events.push(event));
    }

    types(): string[] {
      return this.events.map(({ type }) => type).filter((type) => type !== 'clock-stepped');
    }
  }

  async function open(count: number): Promise<Tab[]> {
    const tabs = Array.from({ length: count }, () => new Tab());
    await clock.settle();
    return tabs;
  }

  beforeEach(() => {
    clock = new ManualClock();
    session = new SharedSession(clock);
    session.isRevoked = true;
    session.store();
    channels = new LinkedTabs();
  });

  afterEach(async () => {
    closeTabs();
    await clock.settle();
  });

  it('agree: they ask once, use the token to its end, and all tell that end', async () => {
    const tabs = await open(5);
    await clock.advance(LIFE - 1);
    for (const { service } of tabs) {
      expect(service.state()).toMatchObject({ status: 'signed-in', renewable: false });
      expect((await service.getToken()).value).toBe('access-1');
    }
    expect(session.refreshCount).toBe(1);
    await clock.advance(SECOND);
    expect(tabs.map((tab) => tab.types())).toEqual(tabs.map(() => ['session-ended']));
    await clock.advance(HOUR);
    expect(session.refreshCount).toBe(2);
    expect(session.read()).toBeNull();
    expect(tabs.map((tab) => tab.types())).toEqual(tabs.map(() => ['session-ended']));
    expect(clock.timerCount).toBe(0);
  });

  it('tell the end alike when the token had lapsed before anybody asked', async () => {
    const tabs = await open(3);
    clock.sleep(2 * HOUR);
    const answers = tabs.map(({ service }) => watch(service.getToken()));
    await clock.advance(SECOND);
    expect(answers).toEqual(tabs.map(() => ({ code: 'session-ended' })));
    expect(tabs.map((tab) => tab.types())).toEqual(tabs.map(() => ['session-ended']));
    expect(session.refreshCount).toBe(1);
  });

  it('do not take the refusal of a token for that of the one that has followed', async () => {
    const [first, second] = await open(2);
    watch(first!.service.refresh());
    await clock.settle();
    expect(second!.service.state()).toMatchObject({ renewable: false });
    session.isRevoked = false;
    await clock.advance(SECOND);
    session.store();
    await clock.settle();
    const [refusal] = channels.posted.filter(({ type }) => type === 'refresh-refused');
    channels.open().post(refusal!);
    for (const { service } of [first!, second!]) {
      expect(service.state()).toMatchObject({ renewable: true });
    }
  });

  it('sign out together, before the token ends, as of any other session', async () => {
    const tabs = await open(2);
    watch(tabs[0]!.service.refresh());
    await clock.settle();
    session.clear();
    await clock.settle();
    expect(tabs.map((tab) => tab.types())).toEqual([['signed-out'], ['signed-out']]);
  });
});
