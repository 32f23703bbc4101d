import {
  AuthTokenService,
  ExpiryMonitor,
  ExpiryWarningOptions,
  TokenGuardError,
  TokenGuardOptions,
  withExpiryWarning,
} from 'amplify-token-guard';
import { ManualClock } from 'amplify-token-guard/testing';
import { openBrowser, SharedTokenSource, Tab } from '../../../spec-helpers/browser';
import { outcomeOf } from '../../../spec-helpers/outcome';
import { fixChance } from '../../../spec-helpers/chance';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const SESSION = 3 * HOUR;
const WARNING = SESSION - 5 * MINUTE;

/** How long the other tabs have to answer that they have announced it. */
const ANSWER = 100;

const browser = openBrowser();
let source: SharedTokenSource;
let clock: ManualClock;

const open = (options: TokenGuardOptions = {}, warning: ExpiryWarningOptions = {}): Tab =>
  browser().openTab({ sessionLifetimeMs: SESSION, ...options }, withExpiryWarning(warning));

/** What these tabs reported about the session, in order. */
function eventsOf(...tabs: Tab[]): string[] {
  return tabs
    .flatMap(({ events }) => events.filter((event) => 'what' in event && event.what === 'session'))
    .sort((a, b) => a.sinceMs - b.sinceMs)
    .map(({ type, sinceMs }) => `${type} at ${sinceMs}`);
}

const warningAt = (ms: number): string => `expiring at ${ms}`;
const endAt = (ms: number): string => `expired at ${ms}`;

const goOffline = (): void => source.failNext(new Error('The network is down.'), 10_000);

beforeEach(() => {
  // No jitter: every refresh happens exactly when it is due.
  fixChance(0);
  ({ source, clock } = browser());
});

describe('SessionWarning', () => {
  beforeEach(() => (source.hasSessionId = false));

  it('does nothing if the lifetime of the session is unknown', async () => {
    const tab = browser().openTab({}, withExpiryWarning());
    source.signIn();
    await clock.advance(4 * HOUR);
    expect(eventsOf(tab)).toEqual([]);
  });

  it('warns once ahead and reports the end once, no matter what is refreshed', async () => {
    const tab = open();
    source.signIn();
    await clock.advance(WARNING - 1);
    expect(tab.events.filter(({ type }) => type !== 'refreshed')).toEqual([]);
    await clock.advance(1);
    expect(tab.events.at(-1)).toEqual({
      type: 'expiring',
      what: 'session',
      timeLeftMs: 5 * MINUTE,
      atMs: clock.wallMs(),
      sinceMs: WARNING,
    });
    await clock.advance(2 * HOUR);
    expect(eventsOf(tab)).toEqual([warningAt(WARNING), endAt(SESSION)]);
    expect(source.refreshCount).toBeGreaterThan(3);
  });

  it('warns as early as configured', async () => {
    const tab = open({}, { sessionMs: HOUR });
    source.signIn();
    await clock.advance(SESSION - HOUR);
    expect(eventsOf(tab)).toEqual([warningAt(SESSION - HOUR)]);
    expect(tab.events.at(-1)).toMatchObject({ timeLeftMs: HOUR });
  });

  it('warns while a valid token is refreshed, which does not extend the session', async () => {
    const tab = open({ refreshTimeoutMs: 10 * HOUR });
    source.lifetimeMs = 2 * SESSION;
    source.signIn();
    await clock.settle();
    source.hold();
    void outcomeOf(tab.get(AuthTokenService).refresh());
    await clock.advance(SESSION);
    expect(source.refreshCount).toBe(1);
    expect(eventsOf(tab)).toEqual([warningAt(WARNING), endAt(SESSION)]);
    source.release();
    await clock.settle();
  });

  it('counts from the sign-in, also for a session from the store', async () => {
    source.signIn();
    await clock.advance(HOUR);
    // Issued now, but the user signed in at the time of the first one.
    source.otherTabRefreshed();
    const tab = open();
    await clock.advance(WARNING - HOUR);
    expect(eventsOf(tab)).toEqual([warningAt(WARNING)]);
  });

  it('reports nothing after the sign-out, and warns again after the next sign-in', async () => {
    const tab = open();
    source.signIn();
    await clock.advance(2 * HOUR);
    await source.signOut();
    await clock.settle();
    expect(clock.timerCount).toBe(0);
    await clock.advance(2 * HOUR);
    expect(eventsOf(tab)).toEqual([]);
    source.signIn();
    await clock.advance(SESSION);
    expect(eventsOf(tab)).toEqual([warningAt(4 * HOUR + WARNING), endAt(4 * HOUR + SESSION)]);
  });

  it('warns anew after a sign-in that replaces the session without a sign-out', async () => {
    const tab = open();
    source.signIn('ada');
    await clock.advance(WARNING);
    source.signIn('bob');
    await clock.advance(SESSION);
    expect(eventsOf(tab)).toEqual([
      warningAt(WARNING),
      warningAt(WARNING + WARNING),
      endAt(WARNING + SESSION),
    ]);
  });

  it('warns when it becomes known that the session ends with its token', async () => {
    const tab = browser().openTab({}, withExpiryWarning());
    source.signIn();
    await clock.advance(30 * MINUTE);
    source.refresh = () => Promise.reject(new TokenGuardError('session-ended', 'It was revoked.'));
    await outcomeOf(tab.get(AuthTokenService).refresh());
    await clock.advance(HOUR);
    const end = HOUR - SECOND;
    expect(eventsOf(tab)).toEqual([warningAt(end - 5 * MINUTE)]);
    expect(tab.events.at(-1)).toMatchObject({ type: 'session-ended', sinceMs: end });
  });

  it('warns about the session of the next user at its own time', async () => {
    const tab = open();
    source.signIn('ada');
    await clock.advance(HOUR);
    await source.signOut();
    await clock.settle();
    source.signIn('bob');
    await clock.advance(SESSION);
    expect(eventsOf(tab)).toEqual([warningAt(HOUR + WARNING), endAt(HOUR + SESSION)]);
  });
});

describe('SessionWarning with a wrong clock', () => {
  beforeEach(() => (source.hasSessionId = false));

  it.each([-10 * HOUR, 10 * HOUR])(
    "uses the server's clock, which is %d ms ahead",
    async (serverAheadMs) => {
      source.serverAheadMs = serverAheadMs;
      const tab = open();
      source.signIn();
      await clock.settle();
      expect(tab.get(ExpiryMonitor).sessionTimeLeftMs()).toBe(SESSION);
      await clock.advance(SESSION);
      expect(eventsOf(tab)).toEqual([warningAt(WARNING), endAt(SESSION)]);
      expect(tab.get(ExpiryMonitor).sessionTimeLeftMs()).toBe(0);
    },
  );

  it('does not extend the session if the clock is set back', async () => {
    const tab = open();
    source.signIn();
    await clock.advance(10 * MINUTE);
    clock.stepWall(-10 * HOUR);
    await clock.advance(SECOND);
    expect(tab.get(ExpiryMonitor).sessionTimeLeftMs()).toBe(SESSION - 10 * MINUTE - SECOND);
    // No refresh until then, which could correct it.
    await clock.advance(40 * MINUTE);
    expect(source.refreshCount).toBe(0);
    expect(tab.get(ExpiryMonitor).sessionTimeLeftMs()).toBe(SESSION - 50 * MINUTE - SECOND);
  });

  it('does not end the session if the clock is set forward: a refresh decides', async () => {
    source.refreshDurationMs = 2 * SECOND;
    const tab = open();
    source.signIn();
    // From now on, the alarm of the refresh fires after that of the session.
    await clock.advance(10 * SECOND);
    void outcomeOf(tab.get(AuthTokenService).refresh());
    await clock.advance(7 * SECOND);
    clock.stepWall(10 * HOUR);
    await clock.advance(13 * SECOND);
    expect(source.refreshCount).toBe(2);
    await clock.advance(MINUTE);
    expect(eventsOf(tab)).toEqual([]);
    expect(tab.get(ExpiryMonitor).sessionTimeLeftMs()).toBe(SESSION - MINUTE - 30 * SECOND);
    await clock.advance(SESSION);
    expect(eventsOf(tab)).toEqual([warningAt(WARNING), endAt(SESSION)]);
  });

  it('reports an end during a sleep as soon as a refresh has failed', async () => {
    source.refreshDurationMs = 2 * SECOND;
    const tab = open();
    source.signIn();
    goOffline();
    await clock.settle();
    clock.sleep(10 * HOUR);
    tab.wake();
    await clock.advance(2 * SECOND - 1);
    expect(eventsOf(tab)).toEqual([]);
    await clock.advance(30 * SECOND);
    expect(eventsOf(tab).map((text) => text.split(' ')[0])).toEqual(['expiring', 'expired']);
    expect(tab.events.find((event) => 'what' in event && event.what === 'session')).toMatchObject({
      timeLeftMs: 0,
    });
  });
});

describe('SessionWarning in the tabs of one browser', () => {
  it('is reported once, even if all alarms ring in the same millisecond', async () => {
    const tabs = [open(), open(), open(), open()];
    source.signIn();
    await clock.advance(SESSION + HOUR);
    expect(eventsOf(...tabs)).toEqual([warningAt(WARNING + ANSWER), endAt(SESSION + ANSWER)]);
    expect(eventsOf(tabs[0]!)).toHaveLength(2);
  });

  it('is shown in all of them', async () => {
    const tabs = [open(), open()];
    source.signIn();
    await clock.advance(WARNING + SECOND);
    for (const tab of tabs) {
      expect(tab.get(ExpiryMonitor).sessionTimeLeftMs()).toBe(5 * MINUTE - SECOND);
    }
  });

  it('reports the time that is left at the time of the report', async () => {
    const tab = open();
    source.signIn();
    await clock.advance(WARNING + ANSWER);
    expect(tab.events.at(-1)).toMatchObject({
      type: 'expiring',
      timeLeftMs: 5 * MINUTE - ANSWER,
    });
  });

  it('is reported once in the open tabs, and not again in a tab that opens later', async () => {
    const first = open();
    source.signIn();
    await clock.advance(WARNING + MINUTE);
    const second = open();
    await clock.advance(MINUTE);
    first.close();
    const third = open();
    await clock.advance(MINUTE);
    expect(eventsOf(first, second, third)).toEqual([warningAt(WARNING + ANSWER)]);
    await clock.advance(HOUR);
    expect(eventsOf(second, third)).toEqual([endAt(SESSION + ANSWER)]);
  });

  it('is reported by another tab if the reporting tab closes before', async () => {
    const [first, second, third] = [open(), open(), open()];
    source.signIn();
    await clock.advance(WARNING + ANSWER - 1);
    first.close();
    await clock.advance(MINUTE);
    expect(eventsOf(first)).toEqual([]);
    expect(eventsOf(second)).toEqual([warningAt(WARNING + ANSWER - 1 + ANSWER)]);
    expect(eventsOf(third)).toEqual([]);
  });

  it('is reported by another tab if the reporting tab is frozen', async () => {
    const tabs = [open(), open()];
    const { sessionId } = (source.signIn(), (await source.load())!);
    let thaw!: () => void;
    const frozen = navigator.locks.request(
      `amplify-token-guard/${sessionId}/tell`,
      {},
      () => new Promise<void>((resolve) => (thaw = resolve)),
    );
    await clock.advance(WARNING + 10 * SECOND);
    expect(eventsOf(...tabs)).toHaveLength(1);
    thaw();
    await frozen;
    await clock.advance(10 * SECOND);
    expect(eventsOf(...tabs)).toHaveLength(1);
  });

  it('is reported in every tab if tabs cannot know that they share a session', async () => {
    source.hasSessionId = false;
    const [first, second] = [open(), open()];
    source.signIn();
    await clock.advance(SESSION);
    expect(eventsOf(first)).toEqual([warningAt(WARNING), endAt(SESSION)]);
    expect(eventsOf(second)).toEqual(eventsOf(first));
  });

  it('is reported in every tab if tabs cannot exchange messages', async () => {
    globalThis.BroadcastChannel = undefined as never;
    const [first, second] = [open(), open()];
    source.signIn();
    await clock.advance(SESSION);
    expect(eventsOf(first)).toEqual([warningAt(WARNING), endAt(SESSION)]);
    expect(eventsOf(second)).toEqual(eventsOf(first));
  });

  it('is reported for each session', async () => {
    const tabs = [open(), open()];
    source.signIn();
    await clock.advance(SESSION + HOUR);
    await source.signOut();
    await clock.settle();
    source.signIn();
    await clock.advance(SESSION + HOUR);
    expect(eventsOf(...tabs)).toHaveLength(4);
  });

  it('is not reported for a session that ends at that moment', async () => {
    const tabs = [open(), open()];
    source.signIn();
    await clock.advance(WARNING + ANSWER - 1);
    await source.signOut();
    await clock.advance(HOUR);
    expect(eventsOf(...tabs)).toEqual([]);
    expect(clock.timerCount).toBe(0);
  });

  it('of the token is reported in each tab, because each has its own', async () => {
    const tabs = [open({}, { tokenMs: 10 * MINUTE }), open({}, { tokenMs: 10 * MINUTE })];
    source.signIn();
    goOffline();
    await clock.advance(HOUR);
    for (const tab of tabs) expect(tab.eventTypes('token')).toEqual(['expiring', 'expired']);
  });
});

describe('G16 destroying the injector stops the warnings', () => {
  it('with their timers', async () => {
    const tab = open();
    source.signIn();
    await clock.settle();
    expect(clock.timerCount).toBeGreaterThan(0);
    tab.close();
    await clock.settle();
    expect(clock.timerCount).toBe(0);
    await clock.advance(SESSION);
    expect(eventsOf(tab)).toEqual([]);
  });

  it('also a warning that is about to be reported', async () => {
    const tab = open();
    source.signIn();
    await clock.advance(WARNING + ANSWER - 1);
    tab.close();
    await clock.advance(SESSION);
    expect(eventsOf(tab)).toEqual([]);
    expect(clock.timerCount).toBe(0);
  });
});
