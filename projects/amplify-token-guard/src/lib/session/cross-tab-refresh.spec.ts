import {
  AuthToken,
  SourceTokens,
  TokenEvent,
  TokenGuardClock,
  TokenSource,
  TokenState,
} from 'amplify-token-guard';
import { ManualClock } from 'amplify-token-guard/testing';
import { collectGarbage } from '../../../spec-helpers/collect-garbage';
import { LinkedTabs } from '../../../spec-helpers/linked-tabs';
import { outcomeOf } from '../../../spec-helpers/outcome';
import { SharedSession, TabSource } from '../../../spec-helpers/shared-session';
import { closeTabs, openTab } from '../../../spec-helpers/tab-injector';
import { TabChannel } from '../platform/tab-channel';
import { TabLock } from '../platform/tab-lock';
import { DEFAULT_OPTIONS, TOKEN_GUARD_OPTIONS } from '../token-guard-options';
import { CrossTabRefresh } from './cross-tab-refresh';
import { RefreshAttempt } from './refresh-queue';
import { SessionEvents } from './session-events';
import { CurrentSession } from './current-session';
import { STORAGE_DELAY_MS } from '../platform/storage-delay';

const LIMIT = 20_000;
const PATIENCE = LIMIT + 2 * STORAGE_DELAY_MS;

let clock: ManualClock;
let session: SharedSession;
let channels: LinkedTabs;
/** Releases the locks of frozen tabs. */
let thaw: (() => void)[];

beforeEach(() => {
  clock = new ManualClock();
  session = new SharedSession(clock);
  session.store();
  channels = new LinkedTabs();
  thaw = [];
});

afterEach(async () => {
  for (const release of thaw) release();
  closeTabs();
  await clock.settle();
});

class Tab {
  readonly source: TabSource = session.openTab();
  readonly channel = channels.open();
  readonly #injector = openTab(
    { provide: TokenGuardClock, useValue: clock },
    { provide: TokenSource, useValue: this.source },
    { provide: TabChannel, useValue: this.channel },
    { provide: TOKEN_GUARD_OPTIONS, useValue: { ...DEFAULT_OPTIONS, refreshTimeoutMs: LIMIT } },
    SessionEvents,
    CurrentSession,
    TabLock,
    CrossTabRefresh,
  );
  readonly crossTab = this.#injector.get(CrossTabRefresh);
  readonly session = this.#injector.get(CurrentSession);
  readonly lock = this.#injector.get(TabLock);
  readonly events: TokenEvent[] = [];
  readonly states: TokenState[] = [];
  /** What a tab calls while it holds the lock. */
  readonly refresh = jest.spyOn(this.source, 'refresh');

  constructor() {
    const { events$, state$ } = this.#injector.get(SessionEvents);
    events$.subscribe((event) => this.events.push(event));
    state$.subscribe((state) => this.states.push(state));
  }

  close(): void {
    this.#injector.destroy();
  }
}

/** A tab that has read the store. */
async function open(): Promise<Tab> {
  const tab = new Tab();
  await tab.session.load();
  return tab;
}

interface Run {
  token?: string;
  error?: unknown;
  abort(): void;
}

/** Starts a refresh of the current token, under the lock, without waiting for it. */
function run(tab: Tab): Run {
  const attempt = new RefreshAttempt('needed', LIMIT, () => () => undefined);
  const seen: Run = { abort: () => attempt.end() };
  void outcomeOf(tab.crossTab.refresh(tab.session.require(), attempt)).then(({ value, error }) =>
    Object.assign(seen, value && { token: value.value }, error && { error }),
  );
  return seen;
}

/** A tab that holds this lock and is frozen. */
async function freezeHolderOf(name: string): Promise<void> {
  const frozen = new Promise<void>((resolve) => thaw.push(resolve));
  void navigator.locks.request(name, {}, () => frozen);
  await clock.settle();
}

function lockName(): string {
  const { sessionId, issuedAtMs } = session.read()!;
  return `amplify-token-guard/${sessionId}/${issuedAtMs}`;
}

/** The source of this tab never answers. */
function hang(tab: Tab): void {
  tab.refresh.mockReturnValue(new Promise(() => undefined));
}

describe('G5 the lock for a refresh', () => {
  it('is named after the session and its token, and held no longer than a refresh may take', async () => {
    const tab = await open();
    const take = jest.spyOn(tab.lock, 'take');
    run(tab);
    await clock.settle();
    const name = `amplify-token-guard/client/alice/1/${Date.UTC(2030, 0)}`;
    expect(take.mock.calls).toEqual([[name, LIMIT, expect.any(AbortSignal)]]);
  });

  it('is not used for a session without a name', async () => {
    session.sessionId = undefined;
    session.store();
    const tab = await open();
    const take = jest.spyOn(tab.lock, 'take');
    const load = jest.spyOn(tab.source, 'load');
    const { token } = await settled(run(tab));
    expect(token).toBe('access-3');
    expect(take).not.toHaveBeenCalled();
    expect(load).not.toHaveBeenCalled();
    expect(clock.timerCount).toBe(0);
  });

  it('makes one refresh sufficient for all tabs', async () => {
    session.sendsMessages = false;
    session.durationMs = 300;
    const tabs = await Promise.all([1, 2, 3, 4].map(open));
    const runs = tabs.map((tab) => run(tab));
    await clock.advance(300 + 3 * STORAGE_DELAY_MS);
    expect(runs.map(({ token }) => token)).toEqual(Array(4).fill('access-2'));
    expect(session.refreshCount).toBe(1);
    expect(tabs.map(({ refresh }) => refresh.mock.calls.length)).toEqual([1, 0, 0, 0]);
  });

  it('is followed by another read of the store, even during an earlier read', async () => {
    session.sendsMessages = false;
    const tab = await open();
    await freezeHolderOf(lockName());
    const waiting = run(tab);
    const old = session.read();
    let answer: (tokens: SourceTokens | null) => void = () => undefined;
    const slow = new Promise<SourceTokens | null>((resolve) => (answer = resolve));
    jest.spyOn(tab.source, 'load').mockReturnValueOnce(slow);
    void tab.session.load();
    session.store();
    thaw.pop()!();
    await clock.settle();
    answer(old);
    await clock.settle();
    expect(waiting.token).toBe('access-2');
    expect(tab.refresh).not.toHaveBeenCalled();
  });

  it('is held until the stored tokens are visible, even if the storage needs up to 250 ms for that', async () => {
    session.sendsMessages = false;
    const [first, second] = [await open(), await open()];
    const late = session.read();
    run(first);
    const waiting = run(second);
    await clock.settle();
    const read = jest.spyOn(second.source, 'load').mockResolvedValue(late);
    await clock.advance(STORAGE_DELAY_MS - 1);
    read.mockRestore();
    await clock.advance(1);
    expect(waiting.token).toBe('access-2');
    expect(session.refreshCount).toBe(1);
  });

  it('lets a tab refresh if no other tab has', async () => {
    const tab = await open();
    // If a read of the store finds the same token, no other tab has refreshed.
    await tab.session.load();
    expect((await settled(run(tab))).token).toBe('access-2');
    expect(tab.refresh).toHaveBeenCalledTimes(1);
  });

  it('is released 250 ms after the refresh, successful or not', async () => {
    const [first, second] = [await open(), await open()];
    const failure = new Error('down');
    first.refresh.mockRejectedValueOnce(failure);
    const failed = run(first);
    run(second);
    await clock.advance(STORAGE_DELAY_MS - 1);
    expect(failed.error).toBe(failure);
    expect(second.refresh).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(second.refresh).toHaveBeenCalledTimes(1);
  });

  it('is released if the store cannot be read', async () => {
    const [first, second] = [await open(), await open()];
    const broken = new Error('The storage is gone.');
    jest.spyOn(first.source, 'load').mockRejectedValue(broken);
    const failed = run(first);
    run(second);
    await clock.advance(STORAGE_DELAY_MS);
    expect(failed.error).toBe(broken);
    expect(first.refresh).not.toHaveBeenCalled();
    expect(second.refresh).toHaveBeenCalledTimes(1);
  });

  it('is released after the limit', async () => {
    const [first, second] = [await open(), await open()];
    hang(first);
    run(first);
    run(second);
    await clock.advance(LIMIT - 1);
    expect(second.refresh).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(second.refresh).toHaveBeenCalledTimes(1);
  });
});

describe('G5 a tab that is frozen while it holds the lock', () => {
  beforeEach(() => freezeHolderOf(lockName()));

  it('makes other tabs wait as long as a refresh may take, and then they use the spare lock', async () => {
    session.sendsMessages = false;
    const tabs = [await open(), await open(), await open()];
    const runs = tabs.map((tab) => run(tab));
    await clock.advance(PATIENCE - 1);
    expect(session.refreshCount).toBe(0);
    await clock.advance(1);
    expect(session.refreshCount).toBe(1);
    await clock.advance(2 * STORAGE_DELAY_MS);
    expect(runs.map(({ token }) => token)).toEqual(Array(3).fill('access-2'));
    expect(session.refreshCount).toBe(1);
  });

  it('does not stop them if the spare lock is stuck too', async () => {
    await freezeHolderOf(`${lockName()}/spare`);
    const tab = await open();
    const alone = run(tab);
    await clock.advance(2 * PATIENCE - 1);
    expect(tab.refresh).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(alone.token).toBe('access-2');
  });

  it('does not delay the refresh of the following token', async () => {
    await clock.advance(1_000);
    session.store();
    const tab = await open();
    expect((await settled(run(tab))).token).toBe('access-3');
  });

  it('does not cause a refresh of a token that another tab has refreshed', async () => {
    const tab = await open();
    const waiting = run(tab);
    await clock.advance(10_000);
    session.sendsMessages = false;
    session.store();
    await clock.advance(PATIENCE);
    expect(waiting.token).toBe('access-2');
    expect(tab.refresh).not.toHaveBeenCalled();
  });
});

describe('a tab that no longer waits for the lock', () => {
  it('gets the reason, does not refresh, and makes no other tab wait', async () => {
    const [first, second, third] = [await open(), await open(), await open()];
    hang(first);
    run(first);
    const waiting = run(second);
    await clock.advance(1_000);
    run(third);
    waiting.abort();
    await clock.settle();
    expect(waiting.error).toMatchObject({ name: 'AbortError' });
    first.close();
    await clock.settle();
    expect(third.refresh).toHaveBeenCalledTimes(1);
    expect(second.refresh).not.toHaveBeenCalled();
  });

  it('does not read the store', async () => {
    const tab = await open();
    const load = jest.spyOn(tab.source, 'load');
    const aborted = run(tab);
    aborted.abort();
    await clock.settle();
    expect(aborted.error).toBeDefined();
    expect(load).not.toHaveBeenCalled();
    await clock.advance(STORAGE_DELAY_MS);
    expect(clock.timerCount).toBe(0);
  });
});

describe('G9 a session that ends while its refresh waits for the lock', () => {
  it('is not refreshed', async () => {
    const [first, second] = [await open(), await open()];
    hang(first);
    run(first);
    const waiting = run(second);
    await clock.settle();
    session.sendsMessages = false;
    session.clear();
    await clock.advance(LIMIT);
    expect(waiting.error).toMatchObject({ code: 'signed-out' });
    expect(second.refresh).not.toHaveBeenCalled();
  });
});

describe('G7 a refresh that failed in one tab', () => {
  let here: Tab;
  let there: Tab;
  let errors: Error[];

  beforeEach(async () => {
    [here, there] = [await open(), await open()];
    errors = [];
    there.crossTab.failedElsewhere$.subscribe((error) => errors.push(error));
  });

  it('is announced to the others, with only the name of the session', () => {
    here.crossTab.announceFailure(new Error('down'));
    expect(channels.posted).toEqual([{ type: 'refresh-failed', sessionId: 'client/alice/1' }]);
    expect(errors).toEqual([expect.any(Error)]);
    expect(errors[0]).toMatchObject({
      name: 'FailedElsewhereError',
      message: 'Another tab failed to refresh the session.',
    });
  });

  it('is not announced again by tabs that receive it', () => {
    here.crossTab.announceFailure(new Error('down'));
    there.crossTab.announceFailure(errors[0]);
    expect(channels.posted).toHaveLength(1);
  });

  it('is not announced if nobody is signed in anymore', async () => {
    session.clear();
    await clock.settle();
    here.crossTab.announceFailure(new Error('down'));
    expect(channels.posted).toEqual([]);
  });

  it('is not announced for a session without a name', async () => {
    session.sessionId = undefined;
    session.store();
    await clock.settle();
    here.crossTab.announceFailure(new Error('down'));
    expect(channels.posted).toEqual([]);
  });

  it('has no effect on tabs of another session', async () => {
    here.channel.post({ type: 'refresh-failed', sessionId: 'client/bob/1' });
    expect(errors).toEqual([]);
    session.clear();
    await clock.settle();
    here.channel.post({ type: 'refresh-failed', sessionId: 'client/alice/1' });
    expect(errors).toEqual([]);
  });

  it('is distinguished from other messages', () => {
    here.channel.post({ type: 'stored', sessionId: 'client/alice/1' });
    expect(errors).toEqual([]);
  });

  it('G16 has no effect on a destroyed tab', () => {
    there.close();
    expect(channels.listenerCount).toBe(1);
    here.crossTab.announceFailure(new Error('down'));
    expect(errors).toEqual([]);
  });
});

/** Lets a run without timers complete. */
async function settled(running: Run): Promise<Run> {
  await clock.settle();
  return running;
}

describe('G4 G19 a token that was minted after a call', () => {
  it('comes from a refresh that this tab has sent since, and not from one that was in progress', async () => {
    const tab = await open();
    session.durationMs = 300;
    const before = tab.crossTab.mintedFromNowOn();
    const underWay = run(tab);
    await clock.settle();
    const since = tab.crossTab.mintedFromNowOn();
    await clock.advance(300);
    expect(underWay.token).toBe('access-2');
    expect([before, since].map((accepts) => accepts(tab.session.require()))).toEqual([true, false]);
  });

  it('comes from a refresh that another tab has announced since', async () => {
    const [here, there] = [await open(), await open()];
    const before = there.crossTab.mintedFromNowOn();
    await clock.advance(1);
    run(here);
    await clock.settle();
    const since = there.crossTab.mintedFromNowOn();
    const token = there.session.require();
    expect(token.value).toBe('access-2');
    expect([before, since].map((accepts) => accepts(token))).toEqual([true, false]);
    expect(channels.posted).toMatchObject([{ type: 'refreshed', atMs: clock.wallMs() }]);
  });

  it('does not come from an unannounced refresh, such as the following one', async () => {
    const [here, there] = [await open(), await open()];
    const accepts = there.crossTab.mintedFromNowOn();
    await clock.advance(1_000);
    run(here);
    await clock.advance(1_000);
    session.store();
    await clock.settle();
    expect(there.session.require().value).toBe('access-3');
    expect(accepts(there.session.require())).toBe(false);
  });
});

describe('G4 G19 the announcement of a refresh by another tab', () => {
  /**
   * This tab has received the message about the refresh of `access-2`, which was sent after the
   * call.
   */
  async function hearOfRefresh(): Promise<[Tab, Tab, (token: AuthToken) => boolean]> {
    const [here, there] = [await open(), await open()];
    const accepts = there.crossTab.mintedFromNowOn();
    await clock.advance(1_000);
    run(here);
    await clock.settle();
    return [here, there, accepts];
  }

  it('is kept when other messages arrive', async () => {
    const [here, there, accepts] = await hearOfRefresh();
    here.channel.post({ type: 'refresh-failed', sessionId: 'client/alice/1' });
    expect(accepts(there.session.require())).toBe(true);
  });

  it('does not count for another session whose token is as old', async () => {
    const [here, there, accepts] = await hearOfRefresh();
    const [announcement] = channels.posted;
    here.channel.post({ ...announcement!, sessionId: 'client/bob/1' });
    expect(accepts(there.session.require())).toBe(false);
  });
});

describe('a source whose refresh returns the same token', () => {
  it('is accepted, and announces no new one', async () => {
    const tab = await open();
    const token = tab.session.require();
    tab.refresh.mockResolvedValue(session.read()!);
    tab.session.publish({ refreshing: true });
    const refreshed = run(tab);
    await clock.settle();
    expect(refreshed.token).toBe('access-1');
    expect(tab.session.require()).toBe(token);
    expect(tab.crossTab.isOfLastRefresh(token)).toBe(true);
    expect(tab.states.at(-1)).toMatchObject({ status: 'signed-in', refreshing: false });
    expect(tab.events).toEqual([]);
    expect(channels.posted).toEqual([]);
  });

  it('may extend its lifetime', async () => {
    const tab = await open();
    const tokens = session.read()!;
    tab.refresh.mockResolvedValue({ ...tokens, expiresAtMs: tokens.expiresAtMs + 60_000 });
    run(tab);
    await clock.settle();
    expect(tab.session.require()).toMatchObject({ value: 'access-1', generation: 2 });
    expect(tab.session.require().lifetimeMs).toBe(session.lifetimeMs + 60_000);
  });
});

describe('a refresh of this tab', () => {
  it('is reported to the app, and stored as the latest until the session ends', async () => {
    const tab = await open();
    expect(tab.crossTab.msSinceLatest()).toBe(Infinity);
    expect(tab.crossTab.isOfLastRefresh(tab.session.require())).toBe(false);
    session.durationMs = 300;
    run(tab);
    await clock.advance(300);
    const token = tab.session.require();
    expect(tab.crossTab.isOfLastRefresh(token)).toBe(true);
    expect(tab.events).toMatchObject([
      { type: 'refreshed', trigger: 'needed', generation: 2, durationMs: 300 },
    ]);
    await clock.advance(STORAGE_DELAY_MS);
    expect(tab.crossTab.msSinceLatest()).toBe(STORAGE_DELAY_MS);
    session.clear();
    await clock.settle();
    expect(tab.crossTab.isOfLastRefresh(token)).toBe(false);
  });

  it('is visible to the requests that the source sends for it, and to no others', async () => {
    const tab = await open();
    const seen = [tab.crossTab.isCallingSource];
    tab.refresh.mockImplementation(() => {
      seen.push(tab.crossTab.isCallingSource);
      return Promise.reject(new Error('down'));
    });
    run(tab);
    await clock.settle();
    seen.push(tab.crossTab.isCallingSource);
    expect(seen).toEqual([false, true, false]);
  });

  it('is not announced if sessions have no name', async () => {
    session.sessionId = undefined;
    session.store();
    const tab = await open();
    run(tab);
    await clock.settle();
    session.isRevoked = true;
    run(tab);
    await clock.settle();
    expect(tab.session.refusal).toBeDefined();
    expect(channels.posted).toEqual([]);
  });
});

describe('G8 a rejection in another tab', () => {
  let errors: jest.Mock;

  async function openListening(): Promise<Tab> {
    errors = jest.fn();
    const tab = await open();
    tab.crossTab.refusedElsewhere$.subscribe(errors);
    return tab;
  }

  it('counts for its token only', async () => {
    const [here, there] = [await open(), await openListening()];
    session.isRevoked = true;
    run(here);
    await clock.settle();
    expect(errors.mock.calls).toEqual([
      [
        expect.objectContaining({
          code: 'session-ended',
          message: 'Another tab could not renew the session. Sign in again.',
        }),
      ],
    ]);
    const [refusal] = channels.posted;
    await clock.advance(1_000);
    session.store();
    await there.session.load();
    here.channel.post(refusal!);
    expect(errors).toHaveBeenCalledTimes(1);
  });

  it('is reported before the store is cleared if the token has expired', async () => {
    const [here] = [await open(), await openListening()];
    session.isRevoked = true;
    clock.sleep(session.lifetimeMs);
    run(here);
    await clock.settle();
    expect(errors).toHaveBeenCalledTimes(1);
    expect(channels.posted).toMatchObject([{ type: 'refresh-refused' }]);
  });

  it('is reported before the store is cleared even if an earlier refresh ends in the meantime', async () => {
    session.store({ ageMs: session.lifetimeMs });
    const [here] = [await open(), await openListening()];
    session.durationMs = LIMIT + 10_000;
    session.failNext();
    run(here);
    await clock.settle();
    session.isRevoked = true;
    // It starts when it no longer waits for the lock of the first one, and ends after that.
    run(here);
    await clock.advance(PATIENCE + session.durationMs);
    expect(session.refreshCount).toBe(2);
    expect(errors).toHaveBeenCalledTimes(1);
    expect(channels.posted).toMatchObject([{ type: 'refresh-refused' }]);
  });

  it('has no effect on a tab without a session', async () => {
    const here = await open();
    const there = new Tab();
    const hears = jest.fn();
    there.crossTab.refusedElsewhere$.subscribe(hears);
    session.isRevoked = true;
    run(here);
    await clock.settle();
    expect(hears).not.toHaveBeenCalled();
  });
});

describe('G12 a session that has ended after a refresh', () => {
  const COLLECTIONS = 20;

  /** In a function of its own, which keeps nothing alive. */
  function referenceTo(tab: Tab): WeakRef<AuthToken> {
    return new WeakRef(tab.session.require());
  }

  it('leaves no token in memory', async () => {
    const tab = await open();
    const replaced = referenceTo(tab);
    run(tab);
    await clock.settle();
    const refreshed = referenceTo(tab);
    session.clear();
    await clock.settle();
    const isKept = (): boolean => [replaced, refreshed].some((token) => token.deref());
    // One garbage collection may leave what the engine itself still uses.
    for (let i = 0; i < COLLECTIONS && isKept(); i++) await collectGarbage();
    expect(isKept()).toBe(false);
  });
});
