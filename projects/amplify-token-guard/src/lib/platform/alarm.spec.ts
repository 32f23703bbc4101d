import { ManualClock } from 'amplify-token-guard/testing';
import { Alarm } from './alarm';

const LONGEST_HOP_MS = 30_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

describe('G11 an alarm checks the time repeatedly instead of setting one long timer', () => {
  let clock: ManualClock;
  let alarm: Alarm;
  let rings: number;
  const ring = (): void => void rings++;

  beforeEach(() => {
    clock = new ManualClock();
    alarm = new Alarm(clock);
    rings = 0;
  });

  /** Time left until a moment of the wall clock, as for a token whose age depends on it. */
  const untilWall = (ms: number): (() => number) => {
    const due = clock.wallMs() + ms;
    return () => due - clock.wallMs();
  };

  it('rings once when the time has come', async () => {
    alarm.set(untilWall(1_000), ring);
    await clock.advance(999);
    expect(rings).toBe(0);
    await clock.advance(1);
    expect(rings).toBe(1);
    await clock.advance(100_000);
    expect(rings).toBe(1);
    expect(clock.timerCount).toBe(0);
  });

  it('rings immediately if no time is left', () => {
    alarm.set(() => 0, ring);
    expect(rings).toBe(1);
    alarm.set(() => -5, ring);
    expect(rings).toBe(2);
    expect(clock.timerCount).toBe(0);
  });

  it('rings on time after many hops', async () => {
    alarm.set(untilWall(10 * LONGEST_HOP_MS + 7), ring);
    await clock.advance(10 * LONGEST_HOP_MS + 6);
    expect(rings).toBe(0);
    await clock.advance(1);
    expect(rings).toBe(1);
  });

  it('never sets a timer that is too long for a browser', async () => {
    const after = jest.spyOn(clock, 'after');
    alarm.set(untilWall(3 * LONGEST_TIMER_MS), ring);
    await clock.advance(5 * LONGEST_HOP_MS);
    expect(rings).toBe(0);
    expect(after).toHaveBeenCalledTimes(6);
    for (const [delayMs] of after.mock.calls) expect(delayMs).toBe(LONGEST_HOP_MS);
  });

  it('waits for whole milliseconds instead of endless fractions', async () => {
    const after = jest.spyOn(clock, 'after');
    alarm.set(() => 1_000.4 - clock.monotonicMs(), ring);
    await clock.advance(1_000);
    expect(rings).toBe(0);
    await clock.advance(1);
    expect(rings).toBe(1);
    expect(after.mock.calls.map(([delayMs]) => delayMs)).toEqual([1_001]);
  });

  it('rings at most one hop after the wake-up if the device slept past the time', async () => {
    alarm.set(untilWall(3_600_000), ring);
    clock.sleep(7_200_000);
    expect(rings).toBe(0);
    await clock.advance(LONGEST_HOP_MS);
    expect(rings).toBe(1);
  });

  it('rings immediately on check() after a sleep', () => {
    alarm.set(untilWall(3_600_000), ring);
    clock.sleep(3_600_000);
    alarm.check();
    expect(rings).toBe(1);
    expect(clock.timerCount).toBe(0);
  });

  it('continues with one timer if check() finds time left', async () => {
    alarm.set(untilWall(20_000), ring);
    await clock.advance(5_000);
    alarm.check();
    alarm.check();
    expect(clock.timerCount).toBe(1);
    await clock.advance(14_999);
    expect(rings).toBe(0);
    await clock.advance(1);
    expect(rings).toBe(1);
  });

  it('follows a time that moves into the future, such as by a clock that is set back', async () => {
    alarm.set(untilWall(10_000), ring);
    clock.stepWall(-20_000);
    await clock.advance(10_000);
    expect(rings).toBe(0);
    await clock.advance(20_000);
    expect(rings).toBe(1);
  });

  it('replaces an earlier setting', async () => {
    const early = jest.fn();
    alarm.set(untilWall(1_000), early);
    alarm.set(untilWall(5_000), ring);
    expect(clock.timerCount).toBe(1);
    await clock.advance(5_000);
    expect(early).not.toHaveBeenCalled();
    expect(rings).toBe(1);
  });

  it('can be set again in its callback', async () => {
    const again = jest.fn();
    alarm.set(untilWall(1_000), () => alarm.set(untilWall(1_000), again));
    await clock.advance(1_999);
    expect(again).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(again).toHaveBeenCalledTimes(1);
  });

  it('ignores check() before it is set and after it rang', async () => {
    alarm.check();
    alarm.set(untilWall(1_000), ring);
    await clock.advance(1_000);
    alarm.check();
    expect(rings).toBe(1);
  });
});

describe('G16 a cleared alarm', () => {
  it('has no timer, does not ring, and ignores check()', async () => {
    const clock = new ManualClock();
    const alarm = new Alarm(clock);
    const ring = jest.fn();
    let leftMs = 1_000;
    alarm.set(() => leftMs, ring);
    alarm.clear();
    expect(clock.timerCount).toBe(0);
    leftMs = 0;
    alarm.check();
    await clock.advance(60_000);
    expect(ring).not.toHaveBeenCalled();
    alarm.clear();
    expect(clock.timerCount).toBe(0);
  });
});

describe('G0 an alarm whose time left is not a number', () => {
  it.each([NaN, undefined as unknown as number, Infinity])(
    'does not ring for %p, and checks again as for a distant time',
    async (left) => {
      const clock = new ManualClock();
      const after = jest.spyOn(clock, 'after');
      const ring = jest.fn();
      let timeLeftMs = left;
      new Alarm(clock).set(() => timeLeftMs, ring);
      await clock.advance(3 * LONGEST_HOP_MS);
      expect(ring).not.toHaveBeenCalled();
      expect(after.mock.calls.map(([delayMs]) => delayMs)).toEqual(Array(4).fill(LONGEST_HOP_MS));
      timeLeftMs = 5;
      await clock.advance(LONGEST_HOP_MS + 5);
      timeLeftMs = 0;
      await clock.advance(5);
      expect(ring).toHaveBeenCalledTimes(1);
    },
  );
});
