import { ManualClock } from 'amplify-token-guard/testing';
import { outcomeOf } from '../../../spec-helpers/outcome';
import { NoAnswerError, pause, within } from './waits';

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
