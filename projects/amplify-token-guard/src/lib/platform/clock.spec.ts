import { NgZone } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { WatchedZone } from '../../../spec-helpers/watched-zone';
import { SystemClock, TokenGuardClock } from './clock';

describe('SystemClock', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('is the default clock', () => {
    expect(TestBed.inject(TokenGuardClock)).toBeInstanceOf(SystemClock);
  });

  it('reads the wall clock, which can be set', () => {
    const clock = TestBed.inject(TokenGuardClock);
    jest.setSystemTime(1_000_000);
    expect(clock.wallMs()).toBe(1_000_000);
    jest.setSystemTime(5);
    expect(clock.wallMs()).toBe(5);
  });

  it('reads a monotonic clock, which cannot', () => {
    const clock = TestBed.inject(TokenGuardClock);
    const start = clock.monotonicMs();
    jest.advanceTimersByTime(250);
    jest.setSystemTime(0);
    expect(clock.monotonicMs() - start).toBe(250);
  });

  it('runs a task once, after the delay', () => {
    const task = jest.fn();
    TestBed.inject(TokenGuardClock).after(1_000, task);
    jest.advanceTimersByTime(999);
    expect(task).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(task).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(10_000);
    expect(task).toHaveBeenCalledTimes(1);
  });

  it('does not run a cancelled task, and does not cancel others', () => {
    const clock = TestBed.inject(TokenGuardClock);
    const [cancelled, other] = [jest.fn(), jest.fn()];
    const cancel = clock.after(1_000, cancelled);
    clock.after(1_000, other);
    cancel();
    jest.advanceTimersByTime(1_000);
    expect(cancelled).not.toHaveBeenCalled();
    expect(other).toHaveBeenCalledTimes(1);
  });
});

describe('G0 a delay that is not a finite number', () => {
  it.each([NaN, Infinity, -Infinity, undefined as unknown as number])('sets no timer: %p', (ms) => {
    const clock = TestBed.inject(TokenGuardClock);
    const setTimer = jest.spyOn(globalThis, 'setTimeout');
    expect(() => clock.after(ms, () => undefined)).toThrow(
      new RangeError(`A timer needs a finite number of milliseconds, not ${ms}.`),
    );
    expect(setTimer).not.toHaveBeenCalled();
  });
});

describe('G15 timers run outside the Angular zone', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('sets its timers there', () => {
    const zone = new WatchedZone();
    TestBed.configureTestingModule({ providers: [{ provide: NgZone, useValue: zone }] });
    const clock = TestBed.runInInjectionContext(() => new SystemClock());
    const where: boolean[] = [];
    const setTimer = ((): number => where.push(zone.outside)) as unknown as typeof setTimeout;
    jest.spyOn(globalThis, 'setTimeout').mockImplementation(setTimer);
    clock.after(1_000, () => undefined);
    expect(where).toEqual([true]);
    expect(zone.outside).toBe(false);
  });
});
