import { ManualClock } from 'amplify-token-guard/testing';
import { outcomeOf } from '../../../spec-helpers/outcome';
import { NoAnswerError, pause, within } from './waits';

const LIMIT = 1_000;

let clock: ManualClock;

beforeEach(() => (clock = new ManualClock()));

describe('pause()', () => {
  it('takes this time', async () => {
    const over = jest.fn();
    void pause(clock, LIMIT).then(over);
    await clock.advance(LIMIT - 1);
    expect(over).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(over).toHaveBeenCalledTimes(1);
  });
});

describe('within()', () => {
  it('is the answer, and leaves no timer behind', async () => {
    expect(await within(clock, LIMIT, Promise.resolve('answer'))).toBe('answer');
    await clock.settle();
    expect(clock.timerCount).toBe(0);
  });

  it('is the failure, and leaves no timer behind', async () => {
    const failure = new Error('failed');
    expect(await outcomeOf(within(clock, LIMIT, Promise.reject(failure)))).toEqual({
      error: failure,
    });
    await clock.settle();
    expect(clock.timerCount).toBe(0);
  });

  it('is an error of its own once the time is up, whatever comes later', async () => {
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
