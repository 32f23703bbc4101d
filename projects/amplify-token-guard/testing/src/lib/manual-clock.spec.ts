import { TestBed } from '@angular/core/testing';
import { TokenGuardClock } from 'amplify-token-guard';
import { ManualClock } from './manual-clock';

describe('ManualClock', () => {
  let clock: ManualClock;

  beforeEach(() => (clock = new ManualClock()));

  it('is a clock of the guard, and can be provided', () => {
    TestBed.configureTestingModule({ providers: [ManualClock] });
    expect(TestBed.inject(ManualClock)).toBeInstanceOf(TokenGuardClock);
  });

  it('stands still at 1 January 2030', async () => {
    expect(clock.wallMs()).toBe(Date.UTC(2030, 0, 1));
    expect(clock.monotonicMs()).toBe(0);
    await clock.settle();
    expect(clock.wallMs()).toBe(Date.UTC(2030, 0, 1));
    expect(clock.monotonicMs()).toBe(0);
  });

  it('advances by the given time, on both clocks', async () => {
    await clock.advance(1_500);
    await clock.advance(500);
    expect(clock.monotonicMs()).toBe(2_000);
    expect(clock.wallMs()).toBe(Date.UTC(2030, 0, 1) + 2_000);
  });

  it('steps and sleeps on the wall clock only, and runs no timer', async () => {
    const task = jest.fn();
    clock.after(1_000, task);
    clock.stepWall(5_000);
    clock.stepWall(-2_000);
    clock.sleep(60_000);
    await clock.settle();
    expect(clock.monotonicMs()).toBe(0);
    expect(clock.wallMs()).toBe(Date.UTC(2030, 0, 1) + 63_000);
    expect(task).not.toHaveBeenCalled();
    await clock.advance(1_000);
    expect(task).toHaveBeenCalledTimes(1);
    expect(clock.wallMs()).toBe(Date.UTC(2030, 0, 1) + 64_000);
  });

  it('accepts only a finite number of milliseconds, like the clock of a device', () => {
    for (const ms of [NaN, Infinity]) {
      expect(() => clock.after(ms, () => undefined)).toThrow(RangeError);
    }
    expect(clock.timerCount).toBe(0);
  });

  it('knows the real time that has passed, awake and asleep', async () => {
    await clock.advance(1_000);
    clock.sleep(5_000);
    clock.stepWall(100_000);
    clock.stepWall(-300_000);
    expect(clock.elapsedMs).toBe(6_000);
    await clock.advance(500);
    expect(clock.elapsedMs).toBe(6_500);
  });

  it('runs each timer once when it is due, in order', async () => {
    const log: string[] = [];
    const at = (name: string) => () => log.push(`${name} at ${clock.monotonicMs()}`);
    clock.after(300, at('c'));
    clock.after(100, at('a'));
    clock.after(200, at('b'));
    clock.after(301, at('d'));
    expect(clock.timerCount).toBe(4);
    await clock.advance(300);
    expect(log).toEqual(['a at 100', 'b at 200', 'c at 300']);
    expect(clock.timerCount).toBe(1);
    await clock.advance(1_000);
    expect(log).toHaveLength(4);
    expect(clock.timerCount).toBe(0);
  });

  it('runs timers of the same time in the order in which they were set', async () => {
    const log: number[] = [];
    for (const n of [1, 2, 3]) clock.after(100, () => log.push(n));
    await clock.advance(100);
    expect(log).toEqual([1, 2, 3]);
  });

  it('runs timers that timers set, if they are due too', async () => {
    const log: number[] = [];
    const again = (): void => {
      log.push(clock.monotonicMs());
      clock.after(100, again);
    };
    clock.after(100, again);
    await clock.advance(350);
    expect(log).toEqual([100, 200, 300]);
    expect(clock.timerCount).toBe(1);
  });

  it('lets promises settle before the next timer', async () => {
    const log: string[] = [];
    clock.after(100, () => {
      let chain = Promise.resolve();
      for (let i = 0; i < 50; i++) chain = chain.then(() => undefined);
      void chain.then(() => log.push('settled'));
    });
    clock.after(101, () => log.push('next'));
    await clock.advance(200);
    expect(log).toEqual(['settled', 'next']);
  });

  it('lets promises settle before it advances, and at the end', async () => {
    const log: number[] = [];
    void Promise.resolve().then(() => clock.after(100, () => log.push(clock.monotonicMs())));
    clock.after(200, () => void Promise.resolve().then(() => log.push(clock.monotonicMs())));
    await clock.advance(200);
    expect(log).toEqual([100, 200]);
  });

  it('runs a timer without a delay or with a negative one immediately, and never goes back', async () => {
    await clock.advance(1_000);
    const log: number[] = [];
    clock.after(0, () => log.push(clock.monotonicMs()));
    clock.after(-500, () => log.push(clock.monotonicMs()));
    expect(log).toEqual([]);
    await clock.advance(0);
    expect(log).toEqual([1_000, 1_000]);
    expect(clock.monotonicMs()).toBe(1_000);
  });

  it('forgets a cancelled timer, and no other', async () => {
    const [cancelled, other] = [jest.fn(), jest.fn()];
    const cancel = clock.after(100, cancelled);
    clock.after(100, other);
    cancel();
    cancel();
    expect(clock.timerCount).toBe(1);
    await clock.advance(100);
    expect(cancelled).not.toHaveBeenCalled();
    expect(other).toHaveBeenCalledTimes(1);
    cancel();
  });

  it('does not hang if a timer restarts endlessly', async () => {
    const again = (): void => void clock.after(0, again);
    again();
    await expect(clock.advance(1)).rejects.toThrow('Does a timer restart itself without a delay?');
  });

  it('runs any number of timers if time passes', async () => {
    let ran = 0;
    const again = (): void => {
      ran++;
      clock.after(1, again);
    };
    again();
    await clock.advance(2_000);
    expect(ran).toBe(2_001);
  });
});
