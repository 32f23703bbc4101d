import * as fc from 'fast-check';
import { AuthTokenService } from 'amplify-token-guard';
import { FakeTokenSource, ManualClock } from 'amplify-token-guard/testing';
import { fixChance } from '../../../spec-helpers/chance';
import { startFakeGuard } from '../../../spec-helpers/fake-guard';
import { GuardedTabs } from '../../../spec-helpers/guarded-tabs';
import { runs } from '../../../spec-helpers/runs';
import { SharedSession } from '../../../spec-helpers/shared-session';
import { Answer, watch } from '../../../spec-helpers/watch';
import { STORAGE_DELAY_MS } from '../platform/storage-delay';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

beforeEach(() => void fixChance(0));

describe('G4 an explicit refresh in one tab', () => {
  let source: FakeTokenSource;
  let clock: ManualClock;
  let tokens: AuthTokenService;

  beforeEach(async () => {
    ({ source, clock, tokens } = await startFakeGuard((fake) => {
      fake.signIn();
      fake.refreshDurationMs = SECOND;
    }));
  });

  it('returns a token that was minted after the call, not one from a refresh in progress', async () => {
    const first = watch(tokens.refresh());
    await clock.advance(1);
    const second = watch(tokens.refresh());
    await clock.advance(SECOND - 1);
    expect([first, second]).toEqual([{ value: 'access-2' }, {}]);
    await clock.advance(SECOND);
    expect(second).toEqual({ value: 'access-3' });
  });

  it('is shared by all calls during the previous refresh', async () => {
    const first = watch(tokens.refresh());
    await clock.advance(1);
    const later = Array.from({ length: 100 }, () => watch(tokens.refresh()));
    await clock.advance(3 * SECOND);
    expect(first).toEqual({ value: 'access-2' });
    expect(new Set(later.map(({ value }) => value))).toEqual(new Set(['access-3']));
    expect(source.refreshCount).toBe(2);
  });

  it('does not delay callers that only need a token', async () => {
    clock.sleep(HOUR);
    watch(tokens.getToken());
    await clock.advance(1);
    const [asking, needing] = [watch(tokens.refresh()), watch(tokens.getToken())];
    await clock.advance(SECOND - 1);
    expect([asking, needing]).toEqual([{}, { value: 'access-2' }]);
    await clock.advance(SECOND);
    expect(asking).toEqual({ value: 'access-3' });
  });

  it('does not return a token that another tab has stored', async () => {
    const asking = watch(tokens.refresh());
    await clock.advance(1);
    source.otherTabRefreshed();
    await clock.settle();
    expect(asking).toEqual({});
    await clock.advance(SECOND);
    expect(asking.value).toMatch(/access-3/);
  });

  it('returns a token after its time limit if that refresh was sent after the call', async () => {
    source.refreshDurationMs = 25 * SECOND;
    const first = watch(tokens.refresh());
    await clock.advance(20 * SECOND);
    const second = watch(tokens.refresh());
    await clock.advance(5 * SECOND);
    expect([first, second]).toEqual([{ value: 'access-2' }, {}]);
    source.refreshDurationMs = 0;
    await clock.advance(25 * SECOND);
    expect(second.value).toMatch(/access-[34]/);
  });

  it('is repeated if the source found the token of another tab or Amplify instead of its own', async () => {
    const found = source.issue();
    await clock.settle();
    jest.spyOn(source, 'refresh').mockResolvedValueOnce({ ...found, fromElsewhere: true });
    const asking = watch(tokens.refresh());
    await clock.advance(SECOND);
    expect(asking).toEqual({ value: 'access-3' });
    expect(source.refreshCount).toBe(1);
  });

  it('rejects for all waiting calls if the network fails', async () => {
    const first = watch(tokens.refresh());
    await clock.advance(1);
    source.failNext(new Error('down'), 20);
    const second = watch(tokens.refresh());
    await clock.advance(60 * SECOND);
    expect([first, second]).toEqual([{ value: 'access-2' }, { code: 'refresh-failed' }]);
    await clock.advance(30 * 60 * SECOND);
  });
});

describe('G4 G5 an explicit refresh in one of several tabs', () => {
  let browser: GuardedTabs;
  let clock: ManualClock;
  let session: SharedSession;

  function reset(): void {
    browser = new GuardedTabs();
    ({ clock, session } = browser);
  }

  beforeEach(reset);

  afterEach(() => browser.close());

  it('does not use a refresh of another tab that was in progress', async () => {
    session.durationMs = SECOND;
    const [here, there] = await browser.open(2);
    there!.refresh();
    await clock.advance(1);
    const asking = here!.refresh();
    await clock.advance(SECOND - 1);
    expect(asking).toEqual({});
    await clock.advance(STORAGE_DELAY_MS + SECOND);
    expect(asking).toEqual({ value: 'access-3' });
    expect(session.refreshCount).toBe(2);
  });

  it('is done once more for all tabs that call at the same time, with rotation and no grace period', async () => {
    session.durationMs = SECOND;
    const tabs = await browser.open(4);
    const answers = tabs.map((tab) => tab.refresh());
    await clock.advance(10 * SECOND);
    const values = answers.map(({ value }) => value);
    // The others can't know that the first one was sent after their call.
    expect(values).toEqual(['access-2', 'access-3', 'access-3', 'access-3']);
    expect(session.refreshCount).toBe(2);
    expect(tabs.map((tab) => tab.tokens.state().status)).toEqual(Array(4).fill('signed-in'));
  });

  it('uses the refresh of another tab that was sent after the call', async () => {
    session.durationMs = SECOND;
    const tabs = await browser.open(4);
    const answers: Answer[] = [];
    for (const tab of tabs) {
      answers.push(tab.refresh());
      // How long a tab may take to start.
      await clock.advance(1);
    }
    await clock.advance(10 * SECOND);
    expect(answers[0]).toEqual({ value: 'access-2' });
    // The first one was sent before the calls, and the second one after.
    expect(answers.slice(1)).toEqual(Array(3).fill({ value: 'access-3' }));
    expect(session.refreshCount).toBe(2);
  });

  it('does not use the refresh of another tab after a step of the clock', async () => {
    session.durationMs = SECOND;
    const [here, there] = await browser.open(2);
    there!.refresh();
    await clock.advance(10);
    clock.stepWall(-HOUR);
    const asking = here!.refresh();
    await clock.advance(10 * SECOND);
    expect(asking).toEqual({ value: 'access-3' });
  });

  it('does not cost more if a token is only needed, or was rejected', async () => {
    session.durationMs = SECOND;
    const [here, there] = await browser.open(2);
    clock.sleep(HOUR);
    there!.refresh();
    await clock.advance(1);
    const needing = here!.ask();
    await clock.advance(SECOND);
    expect(needing).toEqual({ value: 'access-2' });
    expect(session.refreshCount).toBe(1);
  });

  it('returns a token that was minted after the call, in random schedules', async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constant('refresh'), n: fc.nat(9) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('ask'), n: fc.nat(9) }) },
      { weight: 4, arbitrary: fc.record({ do: fc.constant('wait'), n: fc.nat(2 * SECOND) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('wait'), n: fc.nat(HOUR) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('sleep'), n: fc.nat(HOUR) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('fail'), n: fc.nat(2) }) },
    );
    const world = fc.record({
      count: fc.integer({ min: 1, max: 4 }),
      durationMs: fc.constantFrom(0, 10, 300, SECOND, 5 * SECOND),
      sendsMessages: fc.boolean(),
      steps: fc.array(step, { maxLength: 16 }),
    });
    await fc.assert(
      fc.asyncProperty(world, async ({ count, durationMs, sendsMessages, steps }) => {
        await browser.close();
        reset();
        Object.assign(session, { durationMs, sendsMessages });
        const tabs = await browser.open(count);
        const asked: { readonly answer: Answer; readonly sentBefore: number }[] = [];
        for (const { do: what, n } of steps) {
          const tab = tabs[n % tabs.length]!;
          if (what === 'refresh') {
            asked.push({ answer: tab.refresh(), sentBefore: session.refreshCount });
          }
          if (what === 'ask') tab.ask();
          if (what === 'wait') await clock.advance(n);
          if (what === 'sleep') clock.sleep(n);
          if (what === 'fail') session.failNext(n);
        }
        await clock.advance(5 * 60 * SECOND);
        for (const { answer, sentBefore } of asked) {
          if (answer.code === 'refresh-failed') continue;
          expect(session.sendingOf(answer.value ?? '')).toBeGreaterThan(sentBefore);
        }
        for (const tab of tabs) expect(tab.tokens.state().status).toBe('signed-in');
      }),
      { numRuns: runs(100) },
    );
  });
});
