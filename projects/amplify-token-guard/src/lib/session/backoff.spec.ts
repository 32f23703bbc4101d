import { TestBed } from '@angular/core/testing';
import { ManualClock } from 'amplify-token-guard/testing';
import { Backoff } from './backoff';

let clock: ManualClock;
let backoff: Backoff;
let attempts: number;

beforeEach(() => {
  // Maximum jitter: the longest pauses.
  jest.spyOn(Math, 'random').mockReturnValue(1);
  TestBed.configureTestingModule({ providers: [ManualClock] });
  clock = TestBed.inject(ManualClock);
  backoff = new Backoff(clock);
  attempts = 0;
});

function fail(times = 1): void {
  for (let i = 0; i < times; i++) backoff.fail();
  backoff.schedule(() => attempts++);
}

describe('G7 the pause before the next attempt', () => {
  it('grows with every consecutive failure', async () => {
    fail(3);
    await clock.advance(1_999);
    expect(attempts).toBe(0);
    await clock.advance(1);
    expect(attempts).toBe(1);
    expect(clock.timerCount).toBe(0);
  });

  it('ends with hurry(), but after at least a second', async () => {
    fail(8);
    backoff.hurry();
    await clock.advance(999);
    expect(attempts).toBe(0);
    await clock.advance(1);
    expect(attempts).toBe(1);
    fail();
    await clock.advance(5_000);
    backoff.hurry();
    await clock.advance(0);
    expect(attempts).toBe(2);
  });

  it('does not exist if nothing waits: hurry() does nothing', async () => {
    backoff.hurry();
    fail();
    backoff.cancel();
    backoff.hurry();
    expect(clock.timerCount).toBe(0);
    await clock.advance(60_000);
    expect(attempts).toBe(0);
  });
});

describe('G7 the pause', () => {
  it('has the requested length, with the number of failures and the jitter', () => {
    for (let i = 0; i < 9; i++) backoff.fail();
    expect(backoff.schedule(() => undefined)).toBe(60_000);
    expect(
      backoff.schedule(
        () => undefined,
        (failures, random) => failures + random,
      ),
    ).toBe(10);
  });

  it('has its own jitter if only another tab has failed', () => {
    backoff.failElsewhere();
    expect(backoff.schedule(() => undefined)).toBe(500);
  });

  it('G19 is not randomized again for a failure of another tab, which counts too', () => {
    backoff.fail();
    jest.spyOn(Math, 'random').mockReturnValue(0);
    backoff.failElsewhere();
    expect(backoff.schedule(() => undefined)).toBe(1_000);
    backoff.fail();
    expect(backoff.schedule(() => undefined)).toBe(1_000);
    expect(backoff.failures).toBe(3);
  });
});
