import {
  AuthTokenService,
  IdleTimeout,
  IdleTimeoutOptions,
  withIdleTimeout,
} from 'amplify-token-guard';
import { ManualClock } from 'amplify-token-guard/testing';
import { MESSAGE_MS, openBrowser, SharedTokenSource, Tab } from '../../../spec-helpers/browser';
import { fixChance } from '../../../spec-helpers/chance';
import { useDomSignals } from '../../../spec-helpers/dom-signals';

useDomSignals();

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const IDLE = 15 * MINUTE;
const WARN = MINUTE;
const WARNING = IDLE - WARN;

/** How long the other tabs have to answer that they have announced it. */
const ANSWER = 100;

const browser = openBrowser();
let source: SharedTokenSource;
let clock: ManualClock;

const open = (options: Partial<IdleTimeoutOptions> = {}): Tab =>
  browser().openTab({}, withIdleTimeout({ idleMs: IDLE, warnMs: WARN, ...options }));

const left = (tab: Tab): number | null => tab.get(IdleTimeout).timeLeftMs();
const isWarning = (tab: Tab): boolean => tab.get(IdleTimeout).isWarning();

/** The relevant events of a tab, with their time. */
const eventsOf = (tab: Tab): string[] =>
  tab.events
    .filter(({ type }) => ['expiring', 'expired', 'signed-out', 'session-ended'].includes(type))
    .map(({ type, sinceMs }) => `${type} at ${sinceMs}`);

/** A message from another tab. */
const post = (type: string, sessionId: string, atMs = clock.wallMs()): void =>
  browser().postFromOther({ type, sessionId, atMs });

/** The stored activity. */
const records = (): string[] => Object.keys(localStorage).filter((key) => key.includes('idle'));

beforeEach(() => {
  // No jitter: every refresh happens exactly when it is due.
  fixChance(0);
  ({ source, clock } = browser());
});

describe('IdleTimeout in one tab', () => {
  let tab: Tab;

  beforeEach(() => (tab = open()));

  it('has no values while nobody is signed in', async () => {
    await clock.advance(2 * IDLE);
    expect(left(tab)).toBeNull();
    expect(isWarning(tab)).toBe(false);
    expect(eventsOf(tab)).toEqual([]);
    expect(clock.timerCount).toBe(0);
  });

  it('counts from the sign-in, updated every second', async () => {
    await clock.advance(HOUR);
    source.signIn();
    await clock.settle();
    expect(left(tab)).toBe(IDLE);
    await clock.advance(SECOND);
    expect(left(tab)).toBe(IDLE - SECOND);
    await clock.advance(MINUTE);
    expect(left(tab)).toBe(IDLE - MINUTE - SECOND);
  });

  it('warns ahead, reports the end, and then signs out', async () => {
    source.signIn();
    await clock.advance(WARNING - 1);
    expect(isWarning(tab)).toBe(false);
    await clock.advance(1);
    expect(isWarning(tab)).toBe(true);
    expect(left(tab)).toBe(WARN);
    await clock.advance(ANSWER);
    expect(tab.events.slice(1)).toEqual([
      {
        type: 'expiring',
        what: 'idle',
        timeLeftMs: WARN - ANSWER,
        atMs: clock.wallMs(),
        sinceMs: WARNING + ANSWER,
      },
    ]);
    await clock.advance(WARN - ANSWER - 1);
    expect(source.signOutCount).toBe(0);
    await clock.advance(1);
    expect(tab.events.slice(2)).toEqual([
      { type: 'expired', what: 'idle', atMs: clock.wallMs(), sinceMs: IDLE },
      { type: 'signed-out', atMs: clock.wallMs(), sinceMs: IDLE },
    ]);
    expect(source.signOutCount).toBe(1);
    expect(left(tab)).toBeNull();
    expect(isWarning(tab)).toBe(false);
  });

  it('warns and reports only once', async () => {
    source.signIn();
    await clock.advance(HOUR);
    expect(eventsOf(tab)).toHaveLength(3);
    expect(source.signOutCount).toBe(1);
  });

  it('restarts with the next sign-in', async () => {
    source.signIn();
    await clock.advance(HOUR);
    source.signIn();
    await clock.settle();
    expect(left(tab)).toBe(IDLE);
    await clock.advance(IDLE);
    expect(eventsOf(tab).slice(3)).toEqual([
      `expiring at ${HOUR + WARNING + ANSWER}`,
      `expired at ${HOUR + IDLE}`,
      `signed-out at ${HOUR + IDLE}`,
    ]);
  });

  it('warns nobody with a warning time of 0', async () => {
    source.hasSessionId = false;
    const other = open({ warnMs: 0 });
    tab.close();
    source.signIn();
    await clock.advance(HOUR);
    expect(eventsOf(other)).toEqual([`expired at ${IDLE}`, `signed-out at ${IDLE}`]);
  });

  it('restarts with another user, even if the sign-out of the first one hangs', async () => {
    source.signOutDurationMs = 10 * HOUR;
    source.signIn('ada');
    await clock.advance(IDLE + SECOND);
    source.signIn('bob');
    await clock.settle();
    expect(left(tab)).toBe(IDLE);
  });

  it('restarts with another user', async () => {
    source.signIn('ada');
    await clock.advance(WARNING + SECOND);
    source.signIn('bob');
    await clock.settle();
    expect(left(tab)).toBe(IDLE);
    expect(isWarning(tab)).toBe(false);
  });

  it('continues while the token is refreshed', async () => {
    source.lifetimeMs = 5 * MINUTE;
    source.signIn();
    await clock.advance(IDLE);
    expect(source.refreshCount).toBeGreaterThan(2);
    expect(eventsOf(tab).at(-1)).toBe(`signed-out at ${IDLE}`);
  });

  it.each(['pointerdown', 'mousemove', 'keydown', 'wheel', 'touchstart', 'click'])(
    'restarts with %s',
    async (type) => {
      source.signIn();
      await clock.advance(10 * MINUTE);
      tab.act(type);
      await clock.advance(WARNING - 1);
      expect(eventsOf(tab)).toEqual([]);
      await clock.advance(WARN + 1);
      expect(eventsOf(tab).at(-1)).toBe(`signed-out at ${10 * MINUTE + IDLE}`);
    },
  );

  it('counts from the last activity, no matter how many there were', async () => {
    source.signIn();
    for (let i = 0; i < 100; i++) {
      await clock.advance(130);
      tab.act('mousemove');
    }
    await clock.advance(IDLE - 1);
    expect(source.signOutCount).toBe(0);
    await clock.advance(1);
    expect(source.signOutCount).toBe(1);
  });

  it('withdraws the warning at any activity, and warns again later', async () => {
    source.signIn();
    await clock.advance(WARNING + 30 * SECOND);
    tab.act();
    expect(isWarning(tab)).toBe(false);
    expect(left(tab)).toBe(IDLE);
    await clock.advance(IDLE);
    expect(eventsOf(tab)).toEqual([
      `expiring at ${WARNING + ANSWER}`,
      `expiring at ${2 * WARNING + 30 * SECOND + ANSWER}`,
      `expired at ${WARNING + 30 * SECOND + IDLE}`,
      `signed-out at ${WARNING + 30 * SECOND + IDLE}`,
    ]);
  });

  it('does not report a warning if there was activity before', async () => {
    source.signIn();
    await clock.advance(WARNING + ANSWER - 1);
    expect(isWarning(tab)).toBe(true);
    tab.act();
    await clock.advance(MINUTE);
    expect(eventsOf(tab)).toEqual([]);
  });

  it('keeps the user signed in on request', async () => {
    source.signIn();
    await clock.advance(WARNING + SECOND);
    tab.get(IdleTimeout).staySignedIn();
    expect(isWarning(tab)).toBe(false);
    expect(left(tab)).toBe(IDLE);
    await clock.advance(WARNING);
    expect(source.signOutCount).toBe(0);
  });

  it('ignores the request while nobody is signed in', async () => {
    tab.get(IdleTimeout).staySignedIn();
    tab.act();
    await clock.settle();
    expect(left(tab)).toBeNull();
    expect(records()).toEqual([]);
  });

  it('stops at a sign-out, and stores nothing of the session', async () => {
    source.signIn();
    await clock.advance(MINUTE);
    tab.act();
    expect(records()).toHaveLength(1);
    await source.signOut();
    await clock.settle();
    expect(records()).toEqual([]);
    await clock.advance(HOUR);
    expect(eventsOf(tab)).toEqual([`signed-out at ${MINUTE}`]);
    expect(clock.timerCount).toBe(0);
  });

  it('stops at the end of the session', async () => {
    source.signIn();
    source.endNext();
    source.expireNow();
    await clock.advance(HOUR);
    expect(eventsOf(tab)).toEqual(['session-ended at 0']);
    expect(left(tab)).toBeNull();
    expect(records()).toEqual([]);
  });

  it('stores no token', async () => {
    source.signIn();
    await clock.advance(MINUTE);
    tab.act();
    expect(JSON.stringify({ ...localStorage })).not.toMatch(/(access|id)-\d/);
    expect(Object.values(localStorage)).toEqual([String(clock.wallMs())]);
  });

  it('writes at most once a second', async () => {
    source.signIn();
    await clock.settle();
    const write = jest.spyOn(Storage.prototype, 'setItem');
    for (let i = 0; i < 100; i++) {
      tab.act('mousemove');
      await clock.advance(100);
    }
    expect(write.mock.calls.length).toBeGreaterThan(8);
    expect(write.mock.calls.length).toBeLessThan(12);
  });
});

describe('IdleTimeout if the sign-out fails', () => {
  it('retries, reports the end once, and ignores late activity', async () => {
    const tab = open();
    source.signIn();
    source.failNextSignOut();
    source.failNextSignOut();
    await clock.advance(IDLE + SECOND);
    tab.act();
    tab.get(IdleTimeout).staySignedIn();
    expect(source.signOutCount).toBe(1);
    expect(left(tab)).toBeNull();
    expect(isWarning(tab)).toBe(false);
    await clock.advance(MINUTE);
    expect(source.signOutCount).toBe(3);
    expect(eventsOf(tab)).toEqual([
      `expiring at ${WARNING + ANSWER}`,
      `expired at ${IDLE}`,
      `signed-out at ${IDLE}`,
    ]);
    expect(records()).toEqual([]);
    expect(clock.timerCount).toBe(0);
  });

  it('retries if the store cannot be read after it', async () => {
    const tab = open();
    source.signIn();
    source.failNextSignOut();
    await clock.advance(IDLE - 1);
    source.load = () => Promise.reject(new Error('The storage is broken.'));
    await clock.advance(1);
    Reflect.deleteProperty(source, 'load');
    await clock.advance(MINUTE);
    expect(source.signOutCount).toBe(2);
    expect(eventsOf(tab).at(-1)).toBe(`signed-out at ${IDLE}`);
  });

  it('shows no warning any more while it hangs', async () => {
    const tab = open();
    source.signIn();
    source.signOutDurationMs = HOUR;
    await clock.advance(IDLE + SECOND);
    expect(isWarning(tab)).toBe(false);
  });

  it('does not sign out a user who has signed in meanwhile', async () => {
    const tab = open();
    const { sessionId } = (source.signIn('ada'), (await source.load())!);
    let end!: () => void;
    const held = navigator.locks.request(
      `amplify-token-guard/${sessionId}/idle`,
      {},
      () => new Promise<void>((resolve) => (end = resolve)),
    );
    await clock.advance(IDLE + SECOND);
    expect(isWarning(tab)).toBe(false);
    // The tab doesn't know it yet when it has the lock.
    const tokensOfBob = { ...(await source.load())!, userId: 'bob', sessionId: 'client/bob/1' };
    source.load = () => Promise.resolve(tokensOfBob);
    end();
    await held;
    await clock.advance(SECOND);
    expect(source.signOutCount).toBe(0);
  });

  it('retries immediately in the next tab', async () => {
    const [first, second] = [open(), open()];
    source.signIn();
    source.failNextSignOut();
    await clock.advance(IDLE + SECOND);
    expect(source.signOutCount).toBe(2);
    expect(await source.load()).toBeNull();
    for (const tab of [first, second]) {
      expect(eventsOf(tab).filter((text) => text.startsWith('expired'))).toHaveLength(1);
    }
  });
});

describe('G12 the session of a user who was idle for too long', () => {
  const token = (tab: Tab): Promise<string> =>
    tab
      .get(AuthTokenService)
      .getToken()
      .then(
        () => 'given out',
        (error: { readonly code: string }) => error.code,
      );

  it('provides no token and no refresh, even if the sign-out hangs', async () => {
    const tabs = [open(), open()];
    source.lifetimeMs = 5 * MINUTE;
    source.signIn();
    source.signOutDurationMs = 10 * HOUR;
    await clock.advance(IDLE - 1);
    expect(await token(tabs[0]!)).toBe('given out');
    const refreshes = source.refreshCount;
    await clock.advance(1);
    await clock.advance(MESSAGE_MS);
    expect(await Promise.all(tabs.map(token))).toEqual(['signed-out', 'signed-out']);
    await expect(source.gate!({ forceRefresh: false })).rejects.toMatchObject({
      code: 'signed-out',
    });
    await clock.advance(HOUR);
    expect(await Promise.all(tabs.map(token))).toEqual(['signed-out', 'signed-out']);
    await expect(tabs[0]!.get(AuthTokenService).refresh()).rejects.toMatchObject({
      code: 'signed-out',
    });
    expect(source.refreshCount).toBe(refreshes);
  });

  it('provides no token to a page that opens after that, from its first request on', async () => {
    const first = open();
    source.signIn();
    await clock.advance(MINUTE);
    first.close();
    await clock.advance(IDLE);
    source.signOutDurationMs = HOUR;
    expect(await Promise.all([token(open()), clock.advance(SECOND)])).toEqual([
      'signed-out',
      undefined,
    ]);
    // The sign-out is still in progress, and its record must not be lost.
    expect(await Promise.all([token(open()), clock.advance(30 * SECOND)])).toEqual([
      'signed-out',
      undefined,
    ]);
  });

  it('provides no token to the first request after a sleep, before any event', async () => {
    const tab = open();
    source.signIn();
    await clock.advance(MINUTE);
    clock.sleep(HOUR);
    const given = token(tab);
    await clock.advance(SECOND);
    expect(await given).toBe('signed-out');
  });

  it('provides the token to a waiting request if there was activity in another tab', async () => {
    const tab = open();
    const { sessionId } = (source.signIn(), (await source.load())!);
    let end!: () => void;
    const held = navigator.locks.request(
      `amplify-token-guard/${sessionId}/idle`,
      {},
      () => new Promise<void>((resolve) => (end = resolve)),
    );
    await clock.advance(IDLE);
    const given = token(tab);
    post('active', sessionId!);
    await clock.advance(SECOND);
    end();
    await held;
    await clock.advance(SECOND);
    expect(await given).toBe('given out');
  });

  it.each([true, false])('differs from that of the next sign-in (named: %s)', async (named) => {
    source.hasSessionId = named;
    const tab = open();
    source.signIn();
    await clock.advance(IDLE + MINUTE);
    source.signIn();
    await clock.settle();
    expect(await token(tab)).toBe('given out');
  });
});

describe('IdleTimeout in the tabs of one browser', () => {
  it('a tab signs out if the one that started to is gone', async () => {
    const tab = open();
    const { sessionId } = (source.signIn(), (await source.load())!);
    await clock.advance(MINUTE);
    post('idle-over', sessionId!);
    await clock.advance(SECOND);
    expect(source.signOutCount).toBe(1);
    expect(eventsOf(tab)[0]).toBe(`expired at ${MINUTE + MESSAGE_MS}`);
  });

  it('only messages about activity count as activity', async () => {
    const tab = open();
    const { sessionId } = (source.signIn(), (await source.load())!);
    await clock.advance(MINUTE);
    post('refreshed', sessionId!);
    await clock.advance(SECOND);
    expect(left(tab)).toBe(IDLE - MINUTE - SECOND);
  });

  it('reads what others stored only when it is about to warn', async () => {
    open();
    source.signIn();
    await clock.advance(MINUTE);
    const read = jest.spyOn(Storage.prototype, 'getItem');
    await clock.advance(WARNING - MINUTE - SECOND);
    expect(read).not.toHaveBeenCalled();
    await clock.advance(SECOND);
    expect(read).toHaveBeenCalled();
  });

  it('warns once, shows the warning and the end in each tab, and signs out once', async () => {
    const tabs = [open(), open(), open()];
    source.signOutDurationMs = SECOND;
    source.signIn();
    await clock.advance(WARNING + SECOND);
    expect(tabs.flatMap(eventsOf)).toEqual([`expiring at ${WARNING + ANSWER}`]);
    expect(tabs.map(isWarning)).toEqual([true, true, true]);
    expect(tabs.map(left)).toEqual([WARN - SECOND, WARN - SECOND, WARN - SECOND]);
    await clock.advance(HOUR);
    for (const tab of tabs) {
      expect(eventsOf(tab).filter((text) => !text.startsWith('expiring'))).toEqual([
        expect.stringMatching(new RegExp(`^expired at (${IDLE}|${IDLE + MESSAGE_MS})$`)),
        expect.stringMatching(new RegExp(`^signed-out at (${IDLE}|${IDLE + MESSAGE_MS})$`)),
      ]);
    }
    expect(source.signOutCount).toBe(1);
  });

  it('does not warn while there is activity in any of them', async () => {
    const tabs = [open(), open(), open()];
    source.signIn();
    for (let minute = 0; minute < 120; minute += 12) {
      await clock.advance(12 * MINUTE);
      tabs[(minute / 12) % 3]!.act();
    }
    expect(tabs.flatMap(eventsOf)).toEqual([]);
    await clock.advance(MESSAGE_MS);
    for (const tab of tabs) expect(left(tab)).toBe(IDLE - MESSAGE_MS);
  });

  it.each(['act', 'staySignedIn'] as const)('one %s counts for all', async (answer) => {
    const tabs = [open(), open()];
    source.signIn();
    await clock.advance(WARNING + 59 * SECOND);
    if (answer === 'act') tabs[1]!.act();
    else tabs[1]!.get(IdleTimeout).staySignedIn();
    await clock.advance(MESSAGE_MS);
    expect(tabs.map(isWarning)).toEqual([false, false]);
    await clock.advance(WARNING - MESSAGE_MS - 1);
    expect(source.signOutCount).toBe(0);
    expect(tabs.map(isWarning)).toEqual([false, false]);
  });

  it('never warns during activity in any tab, for any times', async () => {
    const tabs = [open({ idleMs: SECOND, warnMs: 900 }), open({ idleMs: SECOND, warnMs: 900 })];
    source.signIn();
    await clock.settle();
    for (let i = 0; i < 200; i++) {
      tabs[0]!.act('mousemove');
      await clock.advance(20);
      expect(tabs.map(isWarning)).toEqual([false, false]);
    }
  });

  it('counts from the last activity in another tab, even right after a previous one', async () => {
    const tabs = [open(), open()];
    source.signIn();
    await clock.advance(MINUTE);
    tabs[0]!.act();
    await clock.advance(500);
    tabs[0]!.act();
    await clock.advance(SECOND);
    tabs[0]!.close();
    await clock.advance(IDLE - SECOND - 1);
    expect(source.signOutCount).toBe(0);
    await clock.advance(1);
    expect(eventsOf(tabs[1]!).at(-1)).toBe(`signed-out at ${MINUTE + 500 + IDLE}`);
  });

  it('reads the activity of other tabs from the storage if there are no messages', async () => {
    globalThis.BroadcastChannel = undefined as never;
    const tabs = [open(), open()];
    source.signIn();
    await clock.advance(10 * MINUTE);
    tabs[0]!.act();
    await clock.advance(10 * MINUTE);
    expect(tabs.flatMap(eventsOf)).toEqual([]);
    await clock.advance(4 * MINUTE + 30 * SECOND);
    expect(tabs.map(isWarning)).toEqual([true, true]);
    tabs[0]!.act();
    await clock.advance(SECOND);
    expect(tabs.map(isWarning)).toEqual([false, false]);
  });

  it('receives the activity of other tabs if the storage is blocked', async () => {
    browser().storage = undefined;
    const tabs = [open(), open()];
    source.signIn();
    await clock.advance(10 * MINUTE);
    tabs[0]!.act();
    await clock.advance(WARNING - 1);
    expect(tabs.flatMap(eventsOf)).toEqual([]);
    await clock.advance(WARN + 10);
    expect(source.signOutCount).toBe(1);
    expect(eventsOf(tabs[1]!).at(-1)).toBe(`signed-out at ${10 * MINUTE + IDLE}`);
  });

  it('ignores the activity of another session', async () => {
    const tab = open();
    source.signIn();
    await clock.advance(10 * MINUTE);
    post('active', 'client/ada/1');
    post('idle-over', 'client/ada/1');
    await clock.advance(5 * MINUTE);
    expect(eventsOf(tab).at(-1)).toBe(`signed-out at ${IDLE}`);
  });

  it('does not count a late message as current activity', async () => {
    const tab = open();
    source.signIn();
    await clock.advance(10 * MINUTE);
    const { sessionId } = (await source.load())!;
    post('active', sessionId!, clock.wallMs() - 8 * MINUTE);
    await clock.advance(MESSAGE_MS);
    expect(left(tab)).toBe(IDLE - 8 * MINUTE - MESSAGE_MS);
  });

  it('signs out in another tab if the tab that signs out closes in the meantime', async () => {
    const tabs = [open(), open()];
    source.signIn();
    source.signOutDurationMs = MINUTE;
    await clock.advance(IDLE + SECOND);
    source.signOutDurationMs = 0;
    expect(source.signOutCount).toBe(1);
    tabs[0]!.close();
    await clock.advance(SECOND);
    expect(source.signOutCount).toBe(2);
    expect(eventsOf(tabs[1]!).map((text) => text.split(' ')[0])).toEqual(['expired', 'signed-out']);
  });

  it('signs out in another tab if the tab that signs out is frozen', async () => {
    const tab = open();
    const { sessionId } = (source.signIn(), (await source.load())!);
    let thaw!: () => void;
    const frozen = navigator.locks.request(
      `amplify-token-guard/${sessionId}/idle`,
      {},
      () => new Promise<void>((resolve) => (thaw = resolve)),
    );
    await clock.advance(IDLE + 11 * SECOND);
    expect(eventsOf(tab).at(-1)).toMatch(/^signed-out/);
    thaw();
    await frozen;
  });

  it.each([
    ['by a message', (sessionId: string) => post('active', sessionId)],
    [
      'in the storage',
      (sessionId: string) =>
        localStorage.setItem(`amplify-token-guard/idle/${sessionId}`, String(clock.wallMs())),
    ],
  ])('does not sign out if a message about activity arrives %s while it waits', async (_, tell) => {
    const tab = open();
    const { sessionId } = (source.signIn(), (await source.load())!);
    let end!: () => void;
    const held = navigator.locks.request(
      `amplify-token-guard/${sessionId}/idle`,
      {},
      () => new Promise<void>((resolve) => (end = resolve)),
    );
    await clock.advance(IDLE + SECOND);
    tell(sessionId!);
    await clock.advance(SECOND);
    end();
    await held;
    await clock.advance(SECOND);
    expect(source.signOutCount).toBe(0);
    expect(left(tab)).toBe(IDLE - 2 * SECOND);
    await clock.advance(IDLE);
    expect(source.signOutCount).toBe(1);
  });

  it('treats a user and sign-in as one session if the source has no session name', async () => {
    source.hasSessionId = false;
    const tabs = [open(), open()];
    source.signIn();
    await clock.advance(10 * MINUTE);
    tabs[0]!.act();
    await clock.advance(WARNING - 1);
    expect(tabs.flatMap(eventsOf)).toEqual([]);
    await clock.advance(HOUR);
    expect(source.signOutCount).toBe(1);
  });
});

describe('IdleTimeout of a page that opens with a session', () => {
  it('starts counting if nothing is known about the session', async () => {
    source.signIn();
    await clock.advance(HOUR);
    const tab = open();
    await clock.settle();
    expect(left(tab)).toBe(IDLE);
  });

  it('continues from the last activity', async () => {
    const first = open();
    source.signIn();
    await clock.advance(MINUTE);
    first.act();
    first.close();
    await clock.advance(10 * MINUTE);
    const second = open();
    await clock.settle();
    expect(left(second)).toBe(IDLE - 10 * MINUTE);
    await clock.advance(IDLE - 10 * MINUTE);
    expect(eventsOf(second).at(-1)).toBe(`signed-out at ${MINUTE + IDLE}`);
  });

  it('signs out immediately if the user was idle for too long', async () => {
    open().close();
    const first = open();
    source.signIn();
    await clock.advance(MINUTE);
    first.close();
    await clock.advance(IDLE);
    const second = open();
    await clock.settle();
    expect(eventsOf(second)).toEqual([
      `expired at ${MINUTE + IDLE}`,
      `signed-out at ${MINUTE + IDLE}`,
    ]);
  });

  it('tolerates invalid values in the storage', async () => {
    const first = open();
    source.signIn();
    await clock.settle();
    localStorage.setItem(records()[0]!, 'nonsense');
    first.close();
    const second = open();
    await clock.settle();
    expect(left(second)).toBe(IDLE);
  });

  it('restarts once, not endlessly, if the clock was set back in the meantime', async () => {
    const first = open();
    source.signIn();
    await clock.settle();
    first.close();
    clock.stepWall(-10 * HOUR);
    const second = open();
    await clock.settle();
    expect(left(second)).toBe(IDLE);
    second.close();
    await clock.advance(IDLE);
    const third = open();
    await clock.settle();
    expect(eventsOf(third).at(-1)).toMatch(/^signed-out/);
  });
});

describe('IdleTimeout on a device that sleeps or whose clock is set', () => {
  let tab: Tab;

  beforeEach(async () => {
    tab = open();
    source.signIn();
    await clock.advance(MINUTE);
  });

  it('signs out at the wake-up if the device slept through the time', async () => {
    clock.sleep(HOUR);
    tab.wake();
    await clock.settle();
    expect(eventsOf(tab)).toEqual([`expired at ${MINUTE}`, `signed-out at ${MINUTE}`]);
  });

  it('does so despite the movement that woke the device', async () => {
    clock.sleep(HOUR);
    tab.act('mousemove');
    tab.get(IdleTimeout).staySignedIn();
    await clock.settle();
    expect(eventsOf(tab)).toEqual([`expired at ${MINUTE}`, `signed-out at ${MINUTE}`]);
  });

  it('notices the sleep within a second without an event', async () => {
    clock.sleep(HOUR);
    await clock.advance(SECOND);
    expect(source.signOutCount).toBe(1);
  });

  it('counts a shorter sleep', async () => {
    clock.sleep(10 * MINUTE);
    tab.wake();
    expect(left(tab)).toBe(4 * MINUTE);
    await clock.advance(4 * MINUTE);
    expect(source.signOutCount).toBe(1);
  });

  it('does not wait longer if the clock is set back, in any tab', async () => {
    const second = open();
    await clock.settle();
    clock.stepWall(-10 * HOUR);
    await clock.advance(WARNING - MINUTE + SECOND);
    expect([isWarning(tab), isWarning(second)]).toEqual([true, true]);
    await clock.advance(WARN);
    expect(source.signOutCount).toBe(1);
  });

  it('does not wait longer if the clock is set back right after a message of another tab', async () => {
    const second = open();
    await clock.settle();
    second.act();
    await clock.advance(MESSAGE_MS);
    clock.stepWall(-10 * HOUR);
    await clock.advance(IDLE);
    expect(source.signOutCount).toBe(1);
  });

  it('accepts activity after the clock was set back', async () => {
    const second = open();
    await clock.settle();
    clock.stepWall(-10 * HOUR);
    await clock.advance(10 * MINUTE);
    second.act();
    await clock.advance(WARNING - 1);
    expect([...eventsOf(tab), ...eventsOf(second)]).toEqual([]);
  });

  it('treats a clock that is set forward as a sleep', async () => {
    clock.stepWall(10 * MINUTE);
    await clock.advance(SECOND);
    expect(left(tab)).toBe(4 * MINUTE - SECOND);
    tab.act();
    await clock.advance(SECOND);
    expect(left(tab)).toBe(IDLE - SECOND);
    clock.stepWall(HOUR);
    await clock.advance(SECOND);
    expect(source.signOutCount).toBe(1);
  });
});

describe('G16 destroying the injector stops the idle timeout', () => {
  it('with its timers and listeners, and keeps the record for the next page', async () => {
    const tab = open();
    source.signIn();
    await clock.advance(MINUTE);
    tab.act();
    tab.close();
    await clock.settle();
    expect(clock.timerCount).toBe(0);
    tab.act();
    tab.wake();
    await clock.advance(HOUR);
    expect(eventsOf(tab)).toEqual([]);
    expect(source.signOutCount).toBe(0);
    expect(records()).toHaveLength(1);
  });

  it('also during a warning or a sign-out', async () => {
    const [first, second] = [open(), open()];
    source.signIn();
    source.signOutDurationMs = MINUTE;
    await clock.advance(WARNING + ANSWER - 1);
    const timers = clock.timerCount;
    first.close();
    await clock.settle();
    expect(clock.timerCount).toBeLessThan(timers);
    await clock.advance(WARN);
    second.close();
    source.signOutDurationMs = 0;
    await clock.advance(HOUR);
    expect(source.signOutCount).toBe(1);
    expect(clock.timerCount).toBe(0);
  });
});
