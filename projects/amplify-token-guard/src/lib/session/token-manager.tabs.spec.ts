import * as fc from 'fast-check';
import { ManualClock } from 'amplify-token-guard/testing';
import { GuardedTab, GuardedTabs } from '../../../spec-helpers/guarded-tabs';
import { LinkedTabs } from '../../../spec-helpers/linked-tabs';
import { runs } from '../../../spec-helpers/runs';
import { SharedSession } from '../../../spec-helpers/shared-session';
import { Answer } from '../../../spec-helpers/watch';
import { fixChance } from '../../../spec-helpers/chance';
import { STORAGE_DELAY_MS } from '../platform/storage-delay';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
/**
 * How long a stuck lock is waited for: the time limit of a refresh, plus twice the release delay.
 */
const PATIENCE = 20 * SECOND + 2 * STORAGE_DELAY_MS;

let browser: GuardedTabs;
let clock: ManualClock;
let session: SharedSession;
let channels: LinkedTabs;

function reset(): void {
  browser = new GuardedTabs();
  ({ clock, session, channels } = browser);
}

beforeEach(() => {
  fixChance(0);
  reset();
});

afterEach(() => browser.close());

const open: GuardedTabs['open'] = (...args) => browser.open(...args);

describe('G5 one refresh per expiry', () => {
  it.each([true, false])(
    'for 100 requests in each of 8 tabs (with messages: %p)',
    async (sendsMessages) => {
      session.sendsMessages = sendsMessages;
      session.durationMs = 300;
      const tabs = await open(8);
      clock.sleep(HOUR);
      const answers = tabs.flatMap((tab) => Array.from({ length: 100 }, () => tab.ask()));
      await clock.advance(300 + 8 * STORAGE_DELAY_MS);
      expect(new Set(answers.map(({ value }) => value))).toEqual(new Set(['access-2']));
      expect(session.refreshCount).toBe(1);
    },
  );

  it('which one tab reports as its own, and the others as that of another tab', async () => {
    session.durationMs = 300;
    const tabs = await open(3);
    clock.sleep(HOUR);
    for (const tab of tabs) tab.ask();
    await clock.advance(2 * SECOND);
    const typesOf = ({ events }: GuardedTab): string[] => events.map(({ type }) => type);
    expect(tabs.map(typesOf)).toEqual(
      ['refreshed', 'adopted', 'adopted'].map((type) => ['clock-stepped', type]),
    );
    for (const { tokens } of tabs) expect(tokens.state()).toMatchObject({ refreshing: false });
  });

  it('without any call', async () => {
    const tabs = await open(5);
    await clock.advance(24 * HOUR);
    expect(session.refreshCount).toBe(24);
    const generations = tabs.map(({ tokens }) => tokens.state());
    expect(new Set(generations.map(({ status }) => status))).toEqual(new Set(['signed-in']));
  });

  it('even if the tab that holds the lock closes', async () => {
    session.durationMs = 5 * SECOND;
    session.rotation = false;
    const [first, second] = await open(2);
    clock.sleep(HOUR);
    first!.ask();
    const answer = second!.ask();
    await clock.advance(SECOND);
    first!.close();
    await clock.advance(5 * SECOND);
    expect(answer.value).toBe('access-2');
  });

  it('even if a frozen tab holds the lock forever, after the time limit of the others', async () => {
    session.durationMs = 300;
    const { issuedAtMs } = session.read()!;
    let thaw: () => void = () => undefined;
    const frozen = new Promise<void>((resolve) => (thaw = resolve));
    const name = `amplify-token-guard/client/alice/1/${issuedAtMs}`;
    void navigator.locks.request(name, {}, () => frozen);
    const tabs = await open(3);
    clock.sleep(HOUR);
    const answers = tabs.map((tab) => tab.ask());
    await clock.advance(PATIENCE + 299);
    expect(answers).toEqual([{}, {}, {}]);
    await clock.advance(1);
    expect(answers).toEqual(Array(3).fill({ value: 'access-2' }));
    expect(session.refreshCount).toBe(1);
    thaw();
  });

  it('and one more if the token that another tab has stored cannot be used either', async () => {
    session.sendsMessages = false;
    session.durationMs = 5 * SECOND;
    const [first, second] = await open(2);
    clock.sleep(HOUR);
    first!.ask();
    const answer = second!.ask();
    await clock.advance(5 * SECOND);
    session.store({ ageMs: HOUR });
    await clock.advance(STORAGE_DELAY_MS + 5 * SECOND);
    expect(answer.value).toBe('access-4');
    expect(session.refreshCount).toBe(2);
  });

  it('per tab, if there are no locks', async () => {
    session.rotation = false;
    session.sendsMessages = false;
    session.durationMs = 300;
    const tabs = await open(3, { locks: null });
    clock.sleep(HOUR);
    const answers = tabs.flatMap((tab) => [tab.ask(), tab.ask()]);
    await clock.advance(300);
    expect(answers.every(({ value }) => value)).toBe(true);
    expect(session.refreshCount).toBe(3);
  });
});

describe('G7 a failure in one tab', () => {
  it('counts for all waiting tabs, and one of them retries', async () => {
    session.durationMs = 300;
    session.failNext();
    const tabs = await open(3);
    clock.sleep(HOUR);
    const answers = tabs.map((tab) => tab.ask());
    await clock.advance(300);
    expect(tabs.map((tab) => tab.typesOf('refresh-failed'))).toMatchObject([
      [{ reason: 'Error', failures: 1, retryInMs: 250 }],
      [{ reason: 'FailedElsewhereError', failures: 1, retryInMs: 250 }],
      [{ reason: 'FailedElsewhereError', failures: 1, retryInMs: 250 }],
    ]);
    expect(session.refreshCount).toBe(1);
    await clock.advance(2 * SECOND);
    expect(answers).toEqual(Array(3).fill({ value: 'access-2' }));
    expect(session.refreshCount).toBe(2);
  });

  it('is announced once', async () => {
    session.failNext();
    const tabs = await open(4);
    clock.sleep(HOUR);
    for (const tab of tabs) tab.ask();
    await clock.advance(0);
    expect(channels.posted).toEqual([{ type: 'refresh-failed', sessionId: 'client/alice/1' }]);
    await clock.advance(SECOND);
  });

  it('lets one tab at a time retry', async () => {
    session.failNext(10_000);
    const tabs = await open(8);
    clock.sleep(HOUR);
    for (const tab of tabs) tab.ask();
    await clock.settle();
    let attempts = session.refreshCount;
    for (let i = 0; i < 15 * 4; i++) {
      await clock.advance(STORAGE_DELAY_MS);
      expect(session.refreshCount - attempts).toBeLessThanOrEqual(1);
      attempts = session.refreshCount;
    }
    expect(attempts).toBeGreaterThanOrEqual(8);
  });

  it('lets the pauses grow as in one tab', async () => {
    session.failNext(10_000);
    const tabs = await open(8);
    clock.sleep(HOUR);
    for (const tab of tabs) tab.ask();
    await clock.advance(15 * SECOND);
    // At 0 s, 0.25 s, 0.75 s, 1.75 s, 3.75 s, 6.25 s, 8.75 s, 11.25 s, 13.75 s
    expect(session.refreshCount).toBeLessThanOrEqual(9);
  });

  it('does not stop another tab that has not failed itself', async () => {
    session.failNext();
    const [first, second] = await open(2);
    clock.sleep(HOUR);
    first!.ask();
    await clock.settle();
    expect(session.refreshCount).toBe(1);
    const answer = second!.ask();
    await clock.advance(STORAGE_DELAY_MS);
    expect(answer.value).toBe('access-2');
  });
});

describe('G9 a session that ends in one tab while others wait for the lock', () => {
  it('ends in all of them, and is not refreshed again', async () => {
    session.durationMs = 5 * SECOND;
    const tabs = await open(3);
    clock.sleep(HOUR);
    const answers = tabs.map((tab) => tab.ask());
    await clock.advance(SECOND);
    await tabs[2]!.source.signOut();
    await clock.settle();
    expect(answers).toEqual(Array(3).fill({ code: 'signed-out' }));
    await clock.advance(HOUR);
    expect(session.refreshCount).toBe(1);
    expect(session.read()).toBeNull();
    expect(clock.timerCount).toBe(0);
  });

  it('does not delay tabs with a newer session', async () => {
    session.durationMs = 5 * SECOND;
    const tabs = await open(2);
    clock.sleep(HOUR);
    const answers = tabs.map((tab) => tab.ask());
    await clock.advance(SECOND);
    session.clear();
    session.sessionId = 'client/bob/1';
    session.store({ userId: 'bob' });
    await clock.settle();
    expect(answers.map(({ code }) => code)).toEqual(['user-changed', 'user-changed']);
    const next = tabs.map((tab) => tab.ask());
    await clock.settle();
    expect(next).toEqual(Array(2).fill({ value: 'access-2' }));
  });
});

describe('G5, G6 any tabs during any number of expiries, with rotation and no grace period', () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.nat(HOUR) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.nat(2 * SECOND) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('sleep'), ms: fc.nat(2 * HOUR) }) },
    { weight: 5, arbitrary: fc.record({ do: fc.constant('ask'), ms: fc.nat(9) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('refresh'), ms: fc.nat(9) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('wake'), ms: fc.nat(9) }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('fail'), ms: fc.integer({ min: 1, max: 4 }) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('open'), ms: fc.nat(9) }) },
  );
  const world = fc.record({
    tabs: fc.integer({ min: 2, max: 4 }),
    durationMs: fc.oneof(fc.constant(0), fc.nat(15 * SECOND)),
    sendsMessages: fc.boolean(),
    steps: fc.array(step, { maxLength: 20 }),
  });

  it('nobody is signed out, and no two refreshes are in progress', async () => {
    await fc.assert(
      fc.asyncProperty(world, async ({ tabs: count, durationMs, sendsMessages, steps }) => {
        await browser.close();
        reset();
        Object.assign(session, { durationMs, sendsMessages });
        const tabs = await open(count);
        const answers: Answer[] = [];
        for (const { do: what, ms } of steps) {
          const tab = tabs[ms % tabs.length]!;
          if (what === 'wait') await clock.advance(ms);
          if (what === 'sleep') clock.sleep(ms);
          if (what === 'ask') answers.push(tab.ask());
          if (what === 'refresh') answers.push(tab.refresh());
          if (what === 'wake') window.dispatchEvent(new Event('online'));
          if (what === 'fail') session.failNext(ms);
          if (what === 'open' && tabs.length < 6) tabs.push(...(await open(1)));
        }
        await clock.advance(5 * 60 * SECOND);
        const codes = new Set(answers.map(({ code }) => code));
        codes.delete(undefined);
        codes.delete('refresh-failed');
        expect(codes).toEqual(new Set());
        expect(answers.filter(({ value, code }) => !value && !code)).toEqual([]);
        for (const tab of tabs) expect(tab.tokens.state().status).toBe('signed-in');
        expect(session.read()).not.toBeNull();
      }),
      { numRuns: runs(100) },
    );
  });
});
