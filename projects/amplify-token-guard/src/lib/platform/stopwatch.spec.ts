import { ManualClock } from 'amplify-token-guard/testing';
import * as fc from 'fast-check';
import { Stopwatch } from './stopwatch';

const HOUR = 3_600_000;

describe('G10 no clock error makes a token appear younger than it is', () => {
  let clock: ManualClock;
  let stopwatch: Stopwatch;

  beforeEach(() => {
    clock = new ManualClock();
    stopwatch = new Stopwatch(clock);
  });

  it('starts at 0, whatever the clocks read', async () => {
    expect(stopwatch.elapsedMs()).toBe(0);
    await clock.advance(5_000);
    clock.stepWall(-HOUR);
    expect(new Stopwatch(clock).elapsedMs()).toBe(0);
  });

  it('follows the time', async () => {
    await clock.advance(1_500);
    expect(stopwatch.elapsedMs()).toBe(1_500);
    await clock.advance(500);
    expect(stopwatch.elapsedMs()).toBe(2_000);
  });

  it('follows the monotonic clock if the wall clock is set back', async () => {
    await clock.advance(10_000);
    clock.stepWall(-HOUR);
    expect(stopwatch.elapsedMs()).toBe(10_000);
    await clock.advance(1_000);
    expect(stopwatch.elapsedMs()).toBe(11_000);
  });

  it('is ahead by as much as the wall clock is set forward', async () => {
    await clock.advance(10_000);
    clock.stepWall(HOUR);
    expect(stopwatch.elapsedMs()).toBe(HOUR + 10_000);
  });
});

describe('G10 two clocks with different ticks', () => {
  const NOISE_MS = 10;

  it('do not make the stopwatch run ahead, no matter how often it is read', async () => {
    const clock = new ManualClock();
    const stopwatch = new Stopwatch(clock);
    for (let reading = 1; reading <= 1_000; reading++) {
      clock.stepWall(reading % 2 ? 4 : -4);
      await clock.advance(1);
      expect(stopwatch.elapsedMs()).toBeGreaterThanOrEqual(reading);
      expect(stopwatch.elapsedMs()).toBeLessThanOrEqual(reading + NOISE_MS);
    }
  });

  it('hide at most their difference of a sleep', () => {
    const clock = new ManualClock();
    const stopwatch = new Stopwatch(clock);
    clock.stepWall(-NOISE_MS);
    stopwatch.elapsedMs();
    clock.sleep(HOUR);
    expect(stopwatch.elapsedMs()).toBe(HOUR - NOISE_MS);
    clock.stepWall(-NOISE_MS - 1);
    stopwatch.elapsedMs();
    clock.sleep(HOUR);
    expect(stopwatch.elapsedMs()).toBe(2 * HOUR - NOISE_MS);
  });
});

describe('G11 a sleep does not make a token appear younger than it is', () => {
  let clock: ManualClock;
  let stopwatch: Stopwatch;

  beforeEach(() => {
    clock = new ManualClock();
    stopwatch = new Stopwatch(clock);
  });

  it('counts the time asleep', async () => {
    await clock.advance(1_000);
    clock.sleep(HOUR);
    expect(stopwatch.elapsedMs()).toBe(HOUR + 1_000);
  });

  it('counts a sleep completely after a step back that it noticed', async () => {
    clock.stepWall(-HOUR);
    stopwatch.elapsedMs();
    clock.sleep(HOUR);
    expect(stopwatch.elapsedMs()).toBe(HOUR);
  });

  it('counts each sleep completely, no matter which steps back are in between', async () => {
    for (let round = 1; round <= 3; round++) {
      clock.stepWall(-HOUR);
      stopwatch.elapsedMs();
      await clock.advance(1_000);
      stopwatch.elapsedMs();
    }
    clock.sleep(HOUR);
    expect(stopwatch.elapsedMs()).toBe(HOUR + 3_000);
  });

  it('keeps a sleep that it noticed if the wall clock is set back after it', () => {
    clock.sleep(HOUR);
    expect(stopwatch.elapsedMs()).toBe(HOUR);
    clock.stepWall(-HOUR);
    expect(stopwatch.elapsedMs()).toBe(HOUR);
  });

  it('never shows less than the real time, nor more than the steps forward, in any order of events', async () => {
    // Whole seconds, because steps of a few milliseconds can't be distinguished from the ticking of
    // two clocks.
    const ms = fc.integer({ min: 0, max: 7_200 }).map((seconds) => seconds * 1_000);
    const event = fc.record({
      kind: fc.constantFrom('pass', 'sleep', 'back', 'forward'),
      ms,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 12 }), async (events) => {
        const anyClock = new ManualClock();
        const anyStopwatch = new Stopwatch(anyClock);
        let truth = 0;
        let forward = 0;
        for (const { kind, ms } of events) {
          if (kind === 'pass') await anyClock.advance(ms);
          if (kind === 'sleep') anyClock.sleep(ms);
          if (kind === 'back') anyClock.stepWall(-ms);
          if (kind === 'forward') anyClock.stepWall(ms);
          if (kind === 'pass' || kind === 'sleep') truth += ms;
          if (kind === 'forward') forward += ms;
          const elapsed = anyStopwatch.elapsedMs();
          expect(elapsed).toBeGreaterThanOrEqual(truth);
          expect(elapsed).toBeLessThanOrEqual(truth + forward);
        }
      }),
    );
  });
});
