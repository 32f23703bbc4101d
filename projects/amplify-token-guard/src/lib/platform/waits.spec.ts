import { ManualClock } from 'amplify-token-guard/testing';
import { outcomeOf } from '../../../spec-helpers/outcome';
import { ticks } from '../../../spec-helpers/watched-storage';
import { afterIfSlow, NoAnswerError, pause, within } from './waits';

const LIMIT = 1_000;

let clock: ManualClock;

beforeEach(() => (clock = new ManualClock()));

describe('pause()', () => {
  it('resolves after this time', async () => {
    const over = jest.fn();
    void pause(clock, LIMIT).then(over);
    await clock.advance(LIMIT - 1);
    expect(over).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(over).toHaveBeenCalledTimes(1);
  });
});

describe('afterIfSlow()', () => {
  it('runs the task after this time', async () => {
    const task = jest.fn();
    afterIfSlow(clock, LIMIT, task);
    await clock.advance(LIMIT - 1);
    expect(task).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(task).toHaveBeenCalledTimes(1);
  });

  it('sets no timer for what is over at once', async () => {
    const after = jest.spyOn(clock, 'after');
    const cancel = afterIfSlow(clock, LIMIT, jest.fn());
    await ticks(10);
    cancel();
    await clock.advance(LIMIT);
    expect(after).not.toHaveBeenCalled();
  });

  it('leaves no timer behind', async () => {
    const task = jest.fn();
    const cancel = afterIfSlow(clock, LIMIT, task);
    await clock.advance(1);
    expect(clock.timerCount).toBe(1);
    cancel();
    expect(clock.timerCount).toBe(0);
  });
});

describe('within()', () => {
  it('returns the result, and leaves no timer', async () => {
    expect(await within(clock, LIMIT, Promise.resolve('answer'))).toBe('answer');
    await clock.settle();
    expect(clock.timerCount).toBe(0);
  });

  it('rejects with the error, and leaves no timer', async () => {
    const failure = new Error('failed');
    expect(await outcomeOf(within(clock, LIMIT, Promise.reject(failure)))).toEqual({
      error: failure,
    });
    await clock.settle();
    expect(clock.timerCount).toBe(0);
  });

  it('rejects with its own error after the time limit, no matter what comes later', async () => {
    let answer: (value: string) => void = () => undefined;
    const outcome = outcomeOf(within(clock, LIMIT, new Promise((resolve) => (answer = resolve))));
    const over = jest.fn();
    void outcome.then(over);
    await clock.advance(LIMIT - 1);
    expect(over).not.toHaveBeenCalled();
    await clock.advance(1);
    answer('late');
    expect((await outcome).error).toBeInstanceOf(NoAnswerError);
  });
});
