import {
  AuthToken,
  SourceTokens,
  TokenEvent,
  TokenGuardClock,
  TokenSource,
  TokenState,
} from 'amplify-token-guard';
import { ManualClock } from 'amplify-token-guard/testing';
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

describe('G5 a turn to refresh', () => {
  it('is named after the session and its token, and lasts no longer than a refresh may', async () => {
    const tab = await open();
    const take = jest.spyOn(tab.lock, 'take');
    run(tab);
    await clock.settle();
    const name = `amplify-token-guard/client/alice/1/${Date.UTC(2030, 0)}`;
    expect(take.mock.calls).toEqual([[name, LIMIT, expect.any(AbortSignal)]]);
  });

  it('is needed by no session without a name', async () => {
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

  it('of one tab is enough for all of them', async () => {
    session.isTold = false;
    session.durationMs = 300;
    const tabs = await Promise.all([1, 2, 3, 4].map(open));
    const runs = tabs.map((tab) => run(tab));
    await clock.advance(300 + 3 * STORAGE_DELAY_MS);
    expect(runs.map(({ token }) => token)).toEqual(Array(4).fill('access-2'));
    expect(session.refreshCount).toBe(1);
    expect(tabs.map(({ refresh }) => refresh.mock.calls.length)).toEqual([1, 0, 0, 0]);
  });

  it('begins with another look at the store, even while an earlier look goes on', async () => {
    session.isTold = false;
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

  it('shows what was stored before, although the storage needs up to 250 ms for it', async () => {
    session.isTold = false;
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

  it('refreshes if nobody has', async () => {
    const tab = await open();
    // If a read of the store finds the same token, no other tab has refreshed.
    await tab.session.load();
    expect((await settled(run(tab))).token).toBe('access-2');
    expect(tab.refresh).toHaveBeenCalledTimes(1);
  });

  it('is over when the refresh is, well or not, and 250 ms have passed', async () => {
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

  it('is over when the store cannot be read in it', async () => {
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

  it('ends by itself after the limit', async () => {
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

describe('G5 a tab that is frozen in its turn', () => {
  beforeEach(() => freezeHolderOf(lockName()));

  it('keeps the others waiting for as long as a refresh may last, and they take turns then', async () => {
    session.isTold = false;
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

  it('does not stop them when the spare lock is stuck as well', async () => {
    await freezeHolderOf(`${lockName()}/spare`);
    const tab = await open();
    const alone = run(tab);
    await clock.advance(2 * PATIENCE - 1);
    expect(tab.refresh).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(alone.token).toBe('access-2');
  });

  it('does not delay the refresh of the token after that', async () => {
    await clock.advance(1_000);
    session.store();
    const tab = await open();
    expect((await settled(run(tab))).token).toBe('access-3');
  });

  it('is no reason to refresh what another tab has refreshed meanwhile', async () => {
    const tab = await open();
    const waiting = run(tab);
    await clock.advance(10_000);
    session.isTold = false;
    session.store();
    await clock.advance(PATIENCE);
    expect(waiting.token).toBe('access-2');
    expect(tab.refresh).not.toHaveBeenCalled();
  });
});

describe('whoever no longer waits for its turn', () => {
  it('gets the reason, does not refresh, and makes nobody else wait', async () => {
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

  it('does not even look at the store', async () => {
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

describe('G9 a session that ends while its refresh waits for its turn', () => {
  it('is not refreshed', async () => {
    const [first, second] = [await open(), await open()];
    hang(first);
    run(first);
    const waiting = run(second);
    await clock.settle();
    session.isTold = false;
    session.clear();
    await clock.advance(LIMIT);
    expect(waiting.error).toMatchObject({ code: 'signed-out' });
    expect(second.refresh).not.toHaveBeenCalled();
  });
});

describe('G7 a refresh that failed in one tab', () => {
  let here: Tab;
  let there: Tab;
  let heard: Error[];

  beforeEach(async () => {
    [here, there] = [await open(), await open()];
    heard = [];
    there.crossTab.failedElsewhere$.subscribe((error) => heard.push(error));
  });

  it('is told to the others, by the name of the session and nothing else', () => {
    here.crossTab.announceFailure(new Error('down'));
    expect(channels.posted).toEqual([{ type: 'refresh-failed', sessionId: 'client/alice/1' }]);
    expect(heard).toEqual([expect.any(Error)]);
    expect(heard[0]).toMatchObject({
      name: 'FailedElsewhereError',
      message: 'Another tab failed to refresh the session.',
    });
  });

  it('is not told on by those who heard of it', () => {
    here.crossTab.announceFailure(new Error('down'));
    there.crossTab.announceFailure(heard[0]);
    expect(channels.posted).toHaveLength(1);
  });

  it('is not told when nobody is signed in any more', async () => {
    session.clear();
    await clock.settle();
    here.crossTab.announceFailure(new Error('down'));
    expect(channels.posted).toEqual([]);
  });

  it('is not told of a session without a name', async () => {
    session.sessionId = undefined;
    session.store();
    await clock.settle();
    here.crossTab.announceFailure(new Error('down'));
    expect(channels.posted).toEqual([]);
  });

  it('is nothing to tabs of another session', async () => {
    here.channel.post({ type: 'refresh-failed', sessionId: 'client/bob/1' });
    expect(heard).toEqual([]);
    session.clear();
    await clock.settle();
    here.channel.post({ type: 'refresh-failed', sessionId: 'client/alice/1' });
    expect(heard).toEqual([]);
  });

  it('is not mistaken for other news', () => {
    here.channel.post({ type: 'stored', sessionId: 'client/alice/1' });
    expect(heard).toEqual([]);
  });

  it('G16 is nothing to a tab that is destroyed', () => {
    there.close();
    expect(channels.listenerCount).toBe(1);
    here.crossTab.announceFailure(new Error('down'));
    expect(heard).toEqual([]);
  });
});

/** Lets a run without timers complete. */
async function settled(running: Run): Promise<Run> {
  await clock.settle();
  return running;
}

describe('G4 G19 a token that was minted after a call', () => {
  it('is one of a refresh that this tab has sent since, and not one that was under way', async () => {
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

  it('is one of a refresh that another tab has told to have sent since', async () => {
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

  it('is none of which nobody has told, such as the one after that', async () => {
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

describe('G4 G19 what another tab told of its refresh', () => {
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

  it('is not forgotten over other news', async () => {
    const [here, there, accepts] = await hearOfRefresh();
    here.channel.post({ type: 'refresh-failed', sessionId: 'client/alice/1' });
    expect(accepts(there.session.require())).toBe(true);
  });

  it('says nothing of another session whose token is as old', async () => {
    const [here, there, accepts] = await hearOfRefresh();
    const [told] = channels.posted;
    here.channel.post({ ...told!, sessionId: 'client/bob/1' });
    expect(accepts(there.session.require())).toBe(false);
  });
});

describe('a source that refreshes to the same token', () => {
  it('is believed, and tells nobody of a new one', async () => {
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

  it('may give it a longer life', async () => {
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
  it('is told to the app, and remembered as the latest until the session is over', async () => {
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

  it('is seen by the requests that the source sends for it, and by no others', async () => {
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

  it('is told to no tab where sessions have no name', async () => {
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

describe('G8 a refusal in another tab', () => {
  let heard: jest.Mock;

  async function openListening(): Promise<Tab> {
    heard = jest.fn();
    const tab = await open();
    tab.crossTab.refusedElsewhere$.subscribe(heard);
    return tab;
  }

  it('counts for the token that it is about', async () => {
    const [here, there] = [await open(), await openListening()];
    session.isRevoked = true;
    run(here);
    await clock.settle();
    expect(heard.mock.calls).toEqual([
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
    expect(heard).toHaveBeenCalledTimes(1);
  });

  it('is told before the store is cleared where the token has lapsed', async () => {
    const [here] = [await open(), await openListening()];
    session.isRevoked = true;
    clock.sleep(session.lifetimeMs);
    run(here);
    await clock.settle();
    expect(heard).toHaveBeenCalledTimes(1);
    expect(channels.posted).toMatchObject([{ type: 'refresh-refused' }]);
  });

  it('is nothing to a tab that knows of no session', async () => {
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
