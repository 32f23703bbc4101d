import { TestBed } from '@angular/core/testing';
import {
  AuthTokenService,
  ExpiryMonitor,
  TokenEvent,
  TokenGuardOptions,
  withExpiryWarning,
} from 'amplify-token-guard';
import { FakeTokenSource, ManualClock } from 'amplify-token-guard/testing';
import { fixChance } from '../../../spec-helpers/chance';
import { startFakeGuard } from '../../../spec-helpers/fake-guard';
import { GuardedTab, GuardedTabs } from '../../../spec-helpers/guarded-tabs';
import { LinkedTabs } from '../../../spec-helpers/linked-tabs';
import { SharedSession } from '../../../spec-helpers/shared-session';
import { watch } from '../../../spec-helpers/watch';
import { TokenManager } from './token-manager';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** `iat` is truncated to whole seconds, so the guard subtracts this from the lifetime. */
const LIFE = HOUR - SECOND;

let clock: ManualClock;

describe('G0 G8 a session that the server does not renew', () => {
  let source: FakeTokenSource;
  let tokens: AuthTokenService;
  let events: TokenEvent[];

  async function start(options: TokenGuardOptions = {}): Promise<void> {
    fixChance(0);
    const prepare = (fake: FakeTokenSource): void => {
      fake.signIn();
      fake.revoke();
    };
    const guard = await startFakeGuard(prepare, options, withExpiryWarning());
    ({ source, clock, tokens, events } = guard);
  }

  function reported(): string[] {
    return events.map((event) => ('what' in event ? `${event.type} ${event.what}` : event.type));
  }

  it('is used until its token expires, announced, and then ended once', async () => {
    await start();
    await clock.advance(LIFE - 1);
    expect((await tokens.getToken()).value).toBe('access-1');
    expect(tokens.state()).toMatchObject({ status: 'signed-in', renewable: false });
    expect(reported()).toEqual(['expiring session', 'expiring token']);
    await clock.advance(1);
    expect(reported().slice(-1)).toEqual(['session-ended']);
    expect(tokens.state().status).toBe('session-ended');
    await expect(tokens.getToken()).rejects.toMatchObject({ code: 'session-ended' });
    await clock.advance(HOUR);
    expect(events.filter(({ type }) => type === 'session-ended')).toHaveLength(1);
    // One ahead of time, and one to have the store cleared.
    expect(source.refreshCount).toBe(2);
    expect(clock.timerCount).toBe(0);
  });

  it('reports from then on how long it will last', async () => {
    await start();
    const monitor = TestBed.inject(ExpiryMonitor);
    expect(monitor.sessionTimeLeftMs()).toBeNull();
    watch(tokens.refresh());
    await clock.advance(SECOND);
    expect(monitor.sessionTimeLeftMs()).toBe(LIFE - SECOND);
  });

  it('reports that immediately if less is left than the lead of the warning', async () => {
    await start();
    await clock.advance(LIFE - 3 * MINUTE);
    expect(reported()).toEqual([]);
    watch(tokens.refresh());
    await clock.advance(SECOND);
    expect(events).toMatchObject([{ type: 'expiring', what: 'session', timeLeftMs: 3 * MINUTE }]);
    await clock.advance(3 * MINUTE);
  });

  it('withdraws that with the next token', async () => {
    await start();
    watch(tokens.refresh());
    await clock.settle();
    source.otherTabRefreshed();
    await clock.settle();
    expect(tokens.state()).toMatchObject({ renewable: true });
    await clock.advance(2 * HOUR);
    expect(reported().filter((type) => type.includes('session'))).toEqual([]);
  });

  it('rejects callers that need a newer token immediately, without another refresh', async () => {
    await start();
    for (let i = 0; i < 5; i++) {
      await expect(tokens.refresh()).rejects.toMatchObject({ code: 'session-ended' });
    }
    const manager = TestBed.inject(TokenManager);
    const replacing = manager.renew('rejected');
    await expect(replacing).rejects.toMatchObject({ code: 'session-ended' });
    expect((await tokens.getToken()).value).toBe('access-1');
    expect(source.refreshCount).toBe(1);
    expect(reported()).toEqual([]);
  });

  it('returns its token to callers that can use it', async () => {
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

  it('ends even if the server is no longer available', async () => {
    await start();
    watch(tokens.refresh());
    await clock.settle();
    jest.spyOn(source, 'refresh').mockRejectedValue(new Error('The network is down.'));
    await clock.advance(HOUR);
    expect(reported().slice(-1)).toEqual(['session-ended']);
    expect(events.filter(({ type }) => type === 'refresh-failed')).toEqual([]);
    expect(clock.timerCount).toBe(0);
  });

  it('ends as a sign-out if the user signs out before', async () => {
    await start();
    watch(tokens.refresh());
    await clock.settle();
    await source.signOut();
    await clock.settle();
    expect(reported()).toEqual(['signed-out']);
    expect(tokens.state()).toEqual({ status: 'signed-out' });
  });
});

describe('G0 G8 G19 tabs of a session that the server does not renew', () => {
  let browser: GuardedTabs;
  let session: SharedSession;
  let channels: LinkedTabs;

  beforeEach(() => {
    browser = new GuardedTabs();
    ({ clock, session, channels } = browser);
    session.isRevoked = true;
  });

  afterEach(() => browser.close());

  function typesOf({ events }: GuardedTab): string[] {
    return events.map(({ type }) => type).filter((type) => type !== 'clock-stepped');
  }

  it('agree: they refresh once, use the token until it expires, and all report that end', async () => {
    const tabs = await browser.open(5);
    await clock.advance(LIFE - 1);
    for (const { tokens } of tabs) {
      expect(tokens.state()).toMatchObject({ status: 'signed-in', renewable: false });
      expect((await tokens.getToken()).value).toBe('access-1');
    }
    expect(session.refreshCount).toBe(1);
    await clock.advance(SECOND);
    expect(tabs.map(typesOf)).toEqual(tabs.map(() => ['session-ended']));
    await clock.advance(HOUR);
    expect(session.refreshCount).toBe(2);
    expect(session.read()).toBeNull();
    expect(tabs.map(typesOf)).toEqual(tabs.map(() => ['session-ended']));
    expect(clock.timerCount).toBe(0);
  });

  it('report the end alike if the token had expired before any call', async () => {
    const tabs = await browser.open(3);
    clock.sleep(2 * HOUR);
    const answers = tabs.map((tab) => tab.ask());
    await clock.advance(SECOND);
    expect(answers).toEqual(tabs.map(() => ({ code: 'session-ended' })));
    expect(tabs.map(typesOf)).toEqual(tabs.map(() => ['session-ended']));
    expect(session.refreshCount).toBe(1);
  });

  it('do not apply the rejection of a token to the following one', async () => {
    const [first, second] = await browser.open(2);
    first!.refresh();
    await clock.settle();
    expect(second!.tokens.state()).toMatchObject({ renewable: false });
    session.isRevoked = false;
    await clock.advance(SECOND);
    session.store();
    await clock.settle();
    const [refusal] = channels.posted.filter(({ type }) => type === 'refresh-refused');
    channels.open().post(refusal!);
    for (const { tokens } of [first!, second!]) {
      expect(tokens.state()).toMatchObject({ renewable: true });
    }
  });

  it('sign out together before the token expires, like any other session', async () => {
    const tabs = await browser.open(2);
    tabs[0]!.refresh();
    await clock.settle();
    session.clear();
    await clock.settle();
    expect(tabs.map(typesOf)).toEqual([['signed-out'], ['signed-out']]);
  });
});
