import { withExpiryWarning } from 'amplify-token-guard';
import { ManualClock } from 'amplify-token-guard/testing';
import { MESSAGE_MS, openBrowser, Tab } from '../../../spec-helpers/browser';
import { OncePerBrowser } from './once-per-browser';

/** How long the other tabs have to answer that they have announced it. */
const ANSWER = 100;

const browser = openBrowser();
let clock: ManualClock;
let announced: string[];

const open = (): Tab => browser().openTab({}, withExpiryWarning());

/** The tab has something to announce, and notes its own name if it does. */
function announce(tab: Tab, name: string, { what = 'end', session = 'ada' } = {}): () => void {
  return tab.get(OncePerBrowser).announceOnce(what, session, () => announced.push(name));
}

/** Holds the lock that a tab needs to announce something. */
async function holdLock(session: string): Promise<() => Promise<void>> {
  let end!: () => void;
  const held = navigator.locks.request(
    `amplify-token-guard/${session}/tell`,
    {},
    () => new Promise<void>((resolve) => (end = resolve)),
  );
  await clock.settle();
  return async () => {
    end();
    await held;
  };
}

beforeEach(() => {
  ({ clock } = browser());
  announced = [];
});

describe('OncePerBrowser', () => {
  it('lets one of the tabs announce it that notice it at the same time', async () => {
    const tabs = [open(), open(), open()];
    tabs.forEach((tab, i) => announce(tab, `tab ${i}`));
    await clock.advance(10 * ANSWER);
    expect(announced).toEqual(['tab 0']);
  });

  it('announces it once in a tab that notices it again', async () => {
    const tab = open();
    announce(tab, 'first');
    await clock.advance(ANSWER);
    announce(tab, 'second');
    await clock.advance(10 * ANSWER);
    expect(announced).toEqual(['first']);
  });

  it('does not announce it in a tab that notices it later, or is opened later', async () => {
    const [first, second] = [open(), open()];
    announce(first, 'first');
    await clock.advance(ANSWER + MESSAGE_MS);
    announce(second, 'second');
    announce(open(), 'third');
    await clock.advance(10 * ANSWER);
    expect(announced).toEqual(['first']);
  });

  it('tells apart what is announced, and for which session', async () => {
    const tab = open();
    announce(tab, 'end of ada');
    announce(tab, 'warning for ada', { what: 'warning' });
    announce(tab, 'end of bob', { session: 'bob' });
    await clock.advance(10 * ANSWER);
    expect(announced.sort()).toEqual(['end of ada', 'end of bob', 'warning for ada']);
  });

  it('waits for a tab that announces something about the same session, and no other', async () => {
    const release = await holdLock('ada');
    announce(open(), 'ada');
    announce(open(), 'bob', { session: 'bob' });
    await clock.advance(2 * ANSWER);
    expect(announced).toEqual(['bob']);
    await release();
    await clock.advance(2 * ANSWER);
    expect(announced).toEqual(['bob', 'ada']);
  });

  it('leaves it to another tab if it is cancelled, at once and without a timer', async () => {
    const [first, second] = [open(), open()];
    await clock.settle();
    const timers = clock.timerCount;
    const cancel = announce(first, 'first');
    await clock.advance(ANSWER - 1);
    cancel();
    await clock.settle();
    // The lock stays held for a moment, because a storage may show old values.
    await clock.advance(250);
    expect(clock.timerCount).toBe(timers);
    announce(second, 'second');
    await clock.advance(2 * ANSWER);
    expect(announced).toEqual(['second']);
  });

  it('announces at once in each tab without a shared session', () => {
    const [first, second] = [open(), open()];
    for (const tab of [first, second]) {
      tab.get(OncePerBrowser).announceOnce('end', undefined, () => announced.push('it'));
    }
    expect(announced).toEqual(['it', 'it']);
  });
});
