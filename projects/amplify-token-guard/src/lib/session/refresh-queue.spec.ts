import { RefreshTrigger, TokenGuardError } from 'amplify-token-guard';
import { ManualClock } from 'amplify-token-guard/testing';
import { AuthToken } from './auth-token';
import { RefreshAttempt, RefreshFailure, RefreshQueue, TokenDemand } from './refresh-queue';

const TIME_LIMIT = 20_000;
const PATIENCE = 15_000;
const FLOOR = 1_000;
/** The first pauses after failures while a request waits, without jitter. */
const PAUSES = [250, 500, 1_000, 2_000, 4_000];
/** From the second failure on, while no request waits. */
const BACKGROUND_PAUSE = 300_000;

/** An attempt that the test ends. */
interface Made {
  readonly attempt: RefreshAttempt;
  succeed(token: AuthToken): Promise<void>;
  fail(error: Error): Promise<void>;
}

let clock: ManualClock;
let queue: RefreshQueue;
let attempts: Made[];
let failures: RefreshFailure[];
/** Whether this tab gets the lock immediately. */
let startsAtOnce: boolean;

beforeEach(() => {
  jest.spyOn(Math, 'random').mockReturnValue(0);
  clock = new ManualClock();
  attempts = [];
  failures = [];
  startsAtOnce = true;
  const limits = { refreshTimeoutMs: TIME_LIMIT, recoveryWaitMs: PATIENCE };
  queue = new RefreshQueue(clock, limits, make);
  queue.failed$.subscribe((failure) => failures.push(failure));
});

function make(attempt: RefreshAttempt): Promise<AuthToken> {
  return new Promise((resolve, reject) => {
    attempts.push({
      attempt,
      succeed: (token) => (resolve(token), clock.settle()),
      fail: (error) => (reject(error), clock.settle()),
    });
    if (startsAtOnce) attempt.start();
  });
}

function last(): Made {
  return attempts.at(-1)!;
}

function triggers(): RefreshTrigger[] {
  return attempts.map(({ attempt }) => attempt.trigger);
}

function token(value: string): AuthToken {
  const tokens = { accessToken: value, userId: 'alice', issuedAtMs: 0, expiresAtMs: 1, ageMs: 0 };
  return new AuthToken(tokens, value, () => 0, 1);
}

interface Answer {
  value?: string;
  error?: TokenGuardError;
}

function request(trigger: RefreshTrigger = 'needed', demand: TokenDemand = {}): Answer {
  const answer: Answer = {};
  queue.request(trigger, demand).then(
    ({ value }) => (answer.value = value),
    (error: TokenGuardError) => (answer.error = error),
  );
  return answer;
}

/** Makes this many consecutive attempts fail, each when it is due. */
async function failInARow(count: number): Promise<void> {
  for (let i = 1; i <= count; i++) {
    if (!queue.isBusy) await clock.advance(failures.at(-1)!.retryInMs);
    await last().fail(new Error(`down ${i}`));
  }
}

const ended = new TokenGuardError('session-ended', 'It is over.');

describe('G4 one attempt is in progress, no matter how many callers there are', () => {
  it('and all of them get its result', async () => {
    const answers = [request('asked'), request('needed'), request('rejected')];
    expect(triggers()).toEqual(['asked']);
    await last().succeed(token('fresh'));
    expect(answers).toEqual(Array(3).fill({ value: 'fresh' }));
    expect(clock.timerCount).toBe(0);
  });

  it('and background refreshes and new callers join it', async () => {
    queue.start('ahead');
    queue.start('ahead');
    const answer = request();
    expect(triggers()).toEqual(['ahead']);
    await last().succeed(token('fresh'));
    expect(answer).toEqual({ value: 'fresh' });
  });

  it('until it ends, and then the next caller starts another one', async () => {
    request();
    await last().succeed(token('fresh'));
    const answer = request();
    expect(attempts).toHaveLength(2);
    expect(answer).toEqual({});
    await last().succeed(token('fresher'));
    expect(answer).toEqual({ value: 'fresher' });
  });

  it('and that is visible', async () => {
    expect(queue.isBusy).toBe(false);
    queue.start('ahead');
    expect(queue.isBusy).toBe(true);
    await last().fail(new Error('down'));
    expect(queue.isBusy).toBe(false);
    await clock.advance(PAUSES[0]!);
    expect(queue.isBusy).toBe(true);
    await last().succeed(token('fresh'));
    expect(queue.isBusy).toBe(false);
    queue.start('ahead');
    queue.stop(ended);
    expect(queue.isBusy).toBe(false);
  });

  it('and it is abandoned when the token was renewed elsewhere', async () => {
    const answer = request();
    queue.succeed(token('from elsewhere'));
    await clock.settle();
    expect(answer).toEqual({ value: 'from elsewhere' });
    expect(queue.isBusy).toBe(false);
    expect(clock.timerCount).toBe(0);
    const next = request();
    await attempts[0]!.succeed(token('late'));
    expect(next).toEqual({});
    await last().succeed(token('fresh'));
    expect(next).toEqual({ value: 'fresh' });
  });
});

describe('G7 a failed attempt', () => {
  it('is retried after pauses that double, until one succeeds', async () => {
    const answer = request();
    for (const [index, pause] of PAUSES.slice(0, 4).entries()) {
      const error = new Error('down');
      await last().fail(error);
      expect(failures.at(-1)).toEqual({ failures: index + 1, error, retryInMs: pause });
      await clock.advance(pause - 1);
      expect(attempts).toHaveLength(index + 1);
      await clock.advance(1);
      expect(attempts).toHaveLength(index + 2);
    }
    await last().succeed(token('fresh'));
    expect(answer).toEqual({ value: 'fresh' });
    expect(clock.timerCount).toBe(0);
  });

  it('is retried soon and then every few minutes while no caller waits', async () => {
    queue.start('ahead');
    await failInARow(3);
    const pauses = failures.map(({ retryInMs }) => retryInMs);
    expect(pauses).toEqual([PAUSES[0], BACKGROUND_PAUSE, BACKGROUND_PAUSE]);
    await clock.advance(BACKGROUND_PAUSE - 1);
    expect(attempts).toHaveLength(3);
    await clock.advance(1);
    expect(attempts).toHaveLength(4);
  });

  it('is the first one again after a success', async () => {
    request();
    await failInARow(3);
    await clock.advance(PAUSES[2]!);
    await last().succeed(token('fresh'));
    queue.start('ahead');
    await failInARow(1);
    expect(failures.at(-1)).toMatchObject({ failures: 1, retryInMs: PAUSES[0] });
  });

  it('is retried for waiting callers, or otherwise ahead of need', async () => {
    request('asked');
    await failInARow(1);
    await clock.advance(PAUSES[0]!);
    await last().succeed(token('fresh'));
    queue.start('ahead');
    await failInARow(1);
    await clock.advance(PAUSES[0]!);
    await last().fail(new Error('down'));
    request('rejected');
    await clock.advance(PAUSES[1]!);
    expect(triggers()).toEqual(['asked', 'needed', 'ahead', 'ahead', 'needed']);
  });

  it('is not retried immediately because of a new caller', async () => {
    queue.start('ahead');
    await failInARow(2);
    await clock.advance(200);
    request();
    await clock.advance(299);
    expect(attempts).toHaveLength(2);
    await clock.advance(1);
    expect(attempts).toHaveLength(3);
  });

  it('is retried sooner with a caller than without one', async () => {
    queue.start('ahead');
    await failInARow(8);
    expect(failures.at(-1)).toMatchObject({ retryInMs: BACKGROUND_PAUSE });
    await clock.advance(1_000);
    request();
    await clock.advance(1_499);
    expect(attempts).toHaveLength(8);
    await clock.advance(1);
    expect(attempts).toHaveLength(9);
  });

  it('is retried sooner too for a caller that can use the current token in the meantime', async () => {
    queue.start('ahead');
    await failInARow(2);
    const answer = request('needed', { fallback: () => token('at hand') });
    await clock.advance(PAUSES[1]! - 1);
    expect(answer).toEqual({ value: 'at hand' });
    expect(attempts).toHaveLength(2);
    await clock.advance(1);
    expect(triggers()).toEqual(['ahead', 'ahead', 'needed']);
  });

  it('is not retried for another background refresh', async () => {
    queue.start('ahead');
    await failInARow(1);
    queue.start('ahead');
    expect(attempts).toHaveLength(1);
  });

  it('is delayed by jitter, which stays the same for a new caller', async () => {
    jest.spyOn(Math, 'random').mockReturnValueOnce(1).mockReturnValue(0);
    queue.start('ahead');
    await failInARow(1);
    expect(failures).toMatchObject([{ retryInMs: 500 }]);
    request();
    await clock.advance(499);
    expect(attempts).toHaveLength(1);
    await clock.advance(1);
    expect(attempts).toHaveLength(2);
  });
});

describe('G7 the network may be back', () => {
  it('and an attempt starts after a second, no matter how long the pause is', async () => {
    queue.start('ahead');
    await failInARow(8);
    await clock.advance(FLOOR);
    queue.hurry();
    await clock.advance(0);
    expect(attempts).toHaveLength(9);
  });

  it('and attempts start at most once a second', async () => {
    queue.start('ahead');
    await failInARow(8);
    await clock.advance(300);
    queue.hurry();
    await clock.advance(699);
    queue.hurry();
    expect(attempts).toHaveLength(8);
    await clock.advance(1);
    expect(attempts).toHaveLength(9);
  });

  it('and an attempt that is due sooner is not delayed', async () => {
    queue.start('ahead');
    await failInARow(1);
    queue.hurry();
    await clock.advance(PAUSES[0]!);
    expect(attempts).toHaveLength(2);
  });

  it('and nothing happens while an attempt is in progress', async () => {
    queue.start('ahead');
    await failInARow(1);
    await clock.advance(PAUSES[0]!);
    queue.hurry();
    await clock.advance(FLOOR);
    expect(attempts).toHaveLength(2);
  });

  it('and nothing happens if nothing has failed', async () => {
    queue.hurry();
    await clock.advance(FLOOR);
    expect(attempts).toHaveLength(0);
    queue.start('ahead');
    await failInARow(1);
    await clock.advance(PAUSES[0]!);
    await last().succeed(token('fresh'));
    queue.hurry();
    await clock.advance(FLOOR);
    expect(attempts).toHaveLength(2);
  });
});

describe('G7 an attempt without a response', () => {
  it('fails after the time limit, and reports that', async () => {
    queue.start('ahead');
    await clock.advance(TIME_LIMIT - 1);
    expect(failures).toEqual([]);
    await clock.advance(1);
    expect(failures).toMatchObject([{ failures: 1, retryInMs: PAUSES[0] }]);
    expect(failures[0]!.error).toMatchObject({
      name: 'TimeLimitError',
      message: 'No answer within 20000 ms.',
    });
  });

  it('fails once, even if its failure comes later', async () => {
    queue.start('ahead');
    await clock.advance(TIME_LIMIT);
    await attempts[0]!.fail(new Error('down'));
    expect(failures).toHaveLength(1);
    await clock.advance(PAUSES[0]!);
    await attempts[0]!.fail(new Error('down'));
    expect(attempts).toHaveLength(2);
    expect(queue.isBusy).toBe(true);
  });

  it('still succeeds if the response comes late, and ends the following attempt', async () => {
    const answer = request();
    await clock.advance(TIME_LIMIT + PAUSES[0]!);
    expect(attempts).toHaveLength(2);
    await attempts[0]!.succeed(token('late'));
    expect(answer).toEqual({ value: 'late' });
    expect(queue.isBusy).toBe(false);
    expect(clock.timerCount).toBe(0);
    await attempts[1]!.fail(new Error('Used twice.'));
    expect(failures).toHaveLength(1);
  });

  it('has the whole time limit from its start, no matter how long it waited before', async () => {
    startsAtOnce = false;
    queue.start('ahead');
    await clock.advance(10 * TIME_LIMIT);
    expect(failures).toEqual([]);
    last().attempt.start();
    await clock.advance(TIME_LIMIT - 1);
    expect(failures).toEqual([]);
    await clock.advance(1);
    expect(failures).toHaveLength(1);
  });

  it('has its time limit once, from its last start', async () => {
    queue.start('ahead');
    await clock.advance(TIME_LIMIT - 1);
    last().attempt.start();
    await clock.advance(TIME_LIMIT - 1);
    expect(failures).toHaveLength(0);
    expect(clock.timerCount).toBe(1);
    queue.stop(new TokenGuardError('destroyed', 'The token guard was destroyed.'));
    expect(clock.timerCount).toBe(0);
  });

  it('has no time limit if it starts when it is no longer needed', async () => {
    startsAtOnce = false;
    queue.start('ahead');
    queue.stop(ended);
    attempts[0]!.attempt.start();
    expect(clock.timerCount).toBe(0);
    queue.start('ahead');
    attempts[0]!.attempt.start();
    expect(clock.timerCount).toBe(0);
    expect(attempts[1]!.attempt.signal.aborted).toBe(false);
  });
});

describe('G7b a request that waits for recovery', () => {
  it('fails after its own time, after all earlier ones', async () => {
    const answers = [request(), request()];
    await last().fail(new Error('down'));
    await clock.advance(5_000);
    answers.push(request());
    await clock.advance(PATIENCE - 5_000 - 1);
    expect(answers).toEqual([{}, {}, {}]);
    await clock.advance(1);
    expect(answers).toEqual([{ error: expect.anything() }, { error: expect.anything() }, {}]);
    await clock.advance(5_000 - 1);
    expect(answers[2]).toEqual({});
    await clock.advance(1);
    expect(answers[2]!.error).toBeDefined();
  });

  it('gets one error with the reason, which says that it may work later', async () => {
    const answers = [request(), request()];
    await last().fail(new Error('first'));
    await clock.advance(PAUSES[0]!);
    const latest = new Error('last');
    await last().fail(latest);
    await clock.advance(PATIENCE);
    const { error } = answers[0]!;
    expect(error).toMatchObject({ code: 'refresh-failed', transient: true, cause: latest });
    expect(error!.message).toBe(
      'The token could not be refreshed within 15000 ms. Try again later.',
    );
    expect(answers[1]!.error).toBe(error);
  });

  it('waits without a limit while nothing has failed', async () => {
    startsAtOnce = false;
    const answer = request();
    await clock.advance(10 * PATIENCE);
    expect(answer).toEqual({});
  });

  it('does not wait longer because the next attempt fails as well', async () => {
    const answer = request();
    await failInARow(4);
    const left = PATIENCE - PAUSES[0]! - PAUSES[1]! - PAUSES[2]!;
    await clock.advance(left - 1);
    expect(answer).toEqual({});
    await clock.advance(1);
    expect(answer.error).toBeDefined();
  });

  it('succeeds with the recovery, like later requests', async () => {
    const answers = [request()];
    await last().fail(new Error('down'));
    answers.push(request());
    await clock.advance(PAUSES[0]!);
    answers.push(request());
    await last().succeed(token('fresh'));
    expect(answers).toEqual(Array(3).fill({ value: 'fresh' }));
    await clock.advance(2 * PATIENCE);
    expect(answers).toEqual(Array(3).fill({ value: 'fresh' }));
    expect(clock.timerCount).toBe(0);
  });

  it('does not stop the attempts when it fails', async () => {
    request();
    await failInARow(1);
    await clock.advance(PAUSES[0]!);
    // The second attempt is still in progress at the deadline.
    await clock.advance(PATIENCE);
    await last().fail(new Error('down'));
    await clock.advance(BACKGROUND_PAUSE);
    expect(triggers()).toEqual(['needed', 'needed', 'ahead']);
  });

  it('does not fail early because of an early timer, and neither do later ones', async () => {
    const after = clock.after.bind(clock);
    // Browsers truncate delays to whole milliseconds.
    jest
      .spyOn(clock, 'after')
      .mockImplementation((ms, task) => after(Math.max(1, Math.floor(ms)), task));
    const answers = [request()];
    await last().fail(new Error('down'));
    await clock.advance(PAUSES[0]! + 0.4);
    answers.push(request());
    await clock.advance(PATIENCE - PAUSES[0]! - 0.5);
    expect(answers).toEqual([{}, {}]);
    await clock.advance(1);
    expect(answers).toEqual([{ error: expect.anything() }, {}]);
  });
});

describe('G8 a final failure', () => {
  it('rejects all waiting callers with its error, and there is no other attempt', async () => {
    const answers = [request(), request()];
    await last().fail(ended);
    expect(answers.map(({ error }) => error)).toEqual([ended, ended]);
    expect(answers[0]!.error).toBe(ended);
    expect(failures).toEqual([]);
    expect(clock.timerCount).toBe(0);
    await clock.advance(60_000);
    expect(attempts).toHaveLength(1);
  });

  it('does not affect the next caller', async () => {
    request();
    await failInARow(2);
    await clock.advance(PAUSES[1]!);
    await last().fail(ended);
    const answer = request('asked');
    expect(last().attempt.trigger).toBe('asked');
    await last().succeed(token('fresh'));
    expect(answer).toEqual({ value: 'fresh' });
  });
});

describe('G9 an attempt in progress when the session ends', () => {
  it('is abandoned, and waiting callers get the reason', async () => {
    const answers = [request(), request()];
    queue.stop(ended);
    await clock.settle();
    expect(answers[0]!.error).toBe(ended);
    expect(answers[1]!.error).toBe(ended);
    expect(clock.timerCount).toBe(0);
  });

  it('is not retried', async () => {
    request();
    await failInARow(2);
    queue.stop(ended);
    expect(clock.timerCount).toBe(0);
    await clock.advance(60_000);
    expect(attempts).toHaveLength(2);
  });

  it('does not affect callers of the next session', async () => {
    request();
    queue.stop(ended);
    const answer = request();
    await attempts[0]!.succeed(token('of the session before'));
    expect(answer).toEqual({});
    expect(queue.isBusy).toBe(true);
    await attempts[1]!.succeed(token('fresh'));
    expect(answer).toEqual({ value: 'fresh' });
  });

  it.each([new Error('down'), ended])('does not fail the next session with %p', async (error) => {
    request();
    queue.stop(ended);
    const answer = request();
    await attempts[0]!.fail(error);
    expect(answer).toEqual({});
    expect(failures).toEqual([]);
    expect(queue.isBusy).toBe(true);
  });

  it('has no effect if no caller came since', async () => {
    request();
    queue.stop(ended);
    await attempts[0]!.fail(new Error('down'));
    expect(failures).toEqual([]);
    expect(clock.timerCount).toBe(0);
  });
});

describe('G5 an attempt that waits for the lock', () => {
  beforeEach(() => {
    startsAtOnce = false;
  });

  it.each([
    ['the session ends', () => queue.stop(ended)],
    ['the token is renewed elsewhere', () => queue.succeed(token('from elsewhere'))],
    ['another tab has failed', () => queue.postpone(new Error('elsewhere'))],
  ])('is aborted when %s', async (_, happen) => {
    request();
    const { signal } = last().attempt;
    expect(signal.aborted).toBe(false);
    happen();
    expect(signal.aborted).toBe(true);
  });

  it('is not aborted after its start', async () => {
    request();
    const { signal } = last().attempt;
    last().attempt.start();
    queue.succeed(token('from elsewhere'));
    expect(signal.aborted).toBe(false);
  });

  it('fails when another tab has failed', async () => {
    const answer = request();
    const error = new Error('elsewhere');
    queue.postpone(error);
    expect(failures).toEqual([{ failures: 1, error, retryInMs: PAUSES[0] }]);
    expect(queue.isBusy).toBe(false);
    await attempts[0]!.fail(new Error('aborted'));
    expect(failures).toHaveLength(1);
    await clock.advance(PAUSES[0]!);
    expect(attempts).toHaveLength(2);
    await last().succeed(token('fresh'));
    expect(answer).toEqual({ value: 'fresh' });
  });

  it('does not fail because of another tab after its start', async () => {
    request();
    last().attempt.start();
    queue.postpone(new Error('elsewhere'));
    expect(failures).toEqual([]);
    expect(queue.isBusy).toBe(true);
    await clock.advance(PAUSES[0]!);
    expect(attempts).toHaveLength(1);
  });
});

describe('G7 a failure in another tab', () => {
  it.each([true, false])(
    'delays the next attempt (the last one had started: %p)',
    async (starts) => {
      startsAtOnce = starts;
      request();
      await failInARow(3);
      await clock.advance(PAUSES[2]! - 1);
      queue.postpone(new Error('elsewhere'));
      await clock.advance(PAUSES[3]! - 1);
      expect(attempts).toHaveLength(3);
      await clock.advance(1);
      expect(attempts).toHaveLength(4);
      expect(failures).toHaveLength(3);
    },
  );

  it('G19 keeps the jitter of the pauses', async () => {
    request();
    await failInARow(1);
    jest.spyOn(Math, 'random').mockReturnValue(1);
    queue.postpone(new Error('elsewhere'));
    await clock.advance(PAUSES[1]!);
    expect(attempts).toHaveLength(2);
  });

  it('has no effect if nothing has failed in this tab', async () => {
    queue.postpone(new Error('elsewhere'));
    expect(failures).toEqual([]);
    expect(clock.timerCount).toBe(0);
    await clock.advance(60_000);
    expect(attempts).toHaveLength(0);
  });

  it('has no effect if the next attempt has started', async () => {
    queue.start('ahead');
    await failInARow(1);
    await clock.advance(PAUSES[0]!);
    queue.postpone(new Error('elsewhere'));
    await clock.advance(PAUSES[1]!);
    expect(attempts).toHaveLength(2);
    expect(failures).toHaveLength(1);
  });
});
