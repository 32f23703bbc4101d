import { TestBed } from '@angular/core/testing';
import { AuthTokenService, TokenEvent, TokenGuardError } from 'amplify-token-guard';
import { FakeTokenSource, ManualClock } from 'amplify-token-guard/testing';
import { fixChance } from '../../../spec-helpers/chance';
import { startFakeGuard } from '../../../spec-helpers/fake-guard';
import { CurrentSession } from './current-session';

const HOUR = 3_600_000;
const TRUNCATION = 1_000;
const LEAD = 120_000;

let clock: ManualClock;
let source: FakeTokenSource;
let service: AuthTokenService;
let events: TokenEvent[];

beforeEach(() => {
  fixChance(0);
});

afterEach(() => void jest.useRealTimers());

async function start(): Promise<void> {
  const guard = await startFakeGuard(() => undefined);
  ({ source, clock, events } = guard);
  service = guard.tokens;
}

async function signIn(): Promise<void> {
  source.signIn();
  await clock.settle();
}

function steps(): number[] {
  return events.flatMap((event) => (event.type === 'clock-stepped' ? [event.byMs] : []));
}

describe('G2 the alarm for the next refresh', () => {
  it('is not set while nobody is signed in', async () => {
    await start();
    expect(clock.timerCount).toBe(0);
  });

  it('is set by a sign-in, and again by every new token', async () => {
    await start();
    await signIn();
    await clock.advance(HOUR - TRUNCATION - LEAD - 1);
    source.otherTabRefreshed();
    await clock.advance(HOUR - TRUNCATION - LEAD - 1);
    expect(source.refreshCount).toBe(0);
    await clock.advance(1);
    expect(source.refreshCount).toBe(1);
  });

  it('G19 is set for the same time in all tabs', async () => {
    jest.restoreAllMocks();
    const jitterOfFirstToken = async (): Promise<number> => {
      TestBed.resetTestingModule();
      await start();
      await signIn();
      return TestBed.inject(CurrentSession).jitter;
    };
    expect(await jitterOfFirstToken()).toBe(await jitterOfFirstToken());
  });

  it('G19 is set for another time with every token', async () => {
    jest.restoreAllMocks();
    await start();
    const session = TestBed.inject(CurrentSession);
    const seen: number[] = [];
    for (let i = 0; i < 20; i++) {
      source.signIn();
      await clock.settle();
      await service.refresh();
      seen.push(session.jitter);
    }
    expect(new Set(seen).size).toBe(20);
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...seen)).toBeLessThan(1);
    expect(Math.max(...seen) - Math.min(...seen)).toBeGreaterThan(0.5);
  });

  it('is cleared after a sign-out, even right after a refresh', async () => {
    await start();
    await signIn();
    await service.refresh();
    await source.signOut();
    await clock.settle();
    expect(clock.timerCount).toBe(0);
    await clock.advance(2 * HOUR);
    expect(source.refreshCount).toBe(1);
  });

  it('is not affected by an app that ends a session when it is notified about its token', async () => {
    jest.useFakeTimers();
    await start();
    await signIn();
    const session = TestBed.inject(CurrentSession);
    service.events$.subscribe(({ type }) => {
      if (type !== 'adopted') return;
      // Published after the fact: a token that is already gone.
      session.adopt(source.issue());
      session.end(new TokenGuardError('session-ended', 'It is over.'));
    });
    source.otherTabRefreshed();
    await clock.settle();
    expect(service.state().status).toBe('session-ended');
    // RxJS rethrows later what a listener throws.
    expect(() => jest.runAllTimers()).not.toThrow();
  });

  it('G16 is cleared when the guard is destroyed, and never set again', async () => {
    await start();
    await signIn();
    expect(clock.timerCount).toBe(1);
    TestBed.resetTestingModule();
    expect(clock.timerCount).toBe(0);
    const { loadCount } = source;
    window.dispatchEvent(new Event('online'));
    await clock.settle();
    expect(clock.timerCount).toBe(0);
    expect(source.loadCount).toBe(loadCount);
  });
});

describe('G10 a clock that is set', () => {
  beforeEach(async () => {
    await start();
    await signIn();
  });

  it.each([1_000, -1_000, HOUR])('is reported for a step of %i ms', async (byMs) => {
    clock.stepWall(byMs);
    await clock.advance(30_000);
    expect(steps()).toEqual([byMs]);
  });

  it.each([999, -999])('is not reported for a step of %i ms, which may be noise', async (byMs) => {
    clock.stepWall(byMs);
    await clock.advance(60_000);
    expect(steps()).toEqual([]);
  });

  it('is reported once, and again when it is set again', async () => {
    clock.stepWall(5_000);
    await clock.advance(90_000);
    clock.stepWall(-2_000);
    await clock.advance(90_000);
    expect(steps()).toEqual([5_000, -2_000]);
  });

  it('is noticed at a wake-up, even if nobody is signed in', async () => {
    await source.signOut();
    await clock.settle();
    clock.stepWall(5_000);
    window.dispatchEvent(new Event('pageshow'));
    expect(steps()).toEqual([5_000]);
  });
});
