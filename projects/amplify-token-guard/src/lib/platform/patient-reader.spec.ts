import { ManualClock } from 'amplify-token-guard/testing';
import { outcomeOf } from '../../../spec-helpers/outcome';
import { PatientReader } from './patient-reader';

const SECOND = 1_000;
const AGAIN = 5 * SECOND;

let clock: ManualClock;
let reader: PatientReader;
/** The answers of the reads, in the order of their start. */
let readings: { answer(value: string): void; fail(error: Error): void }[];

const read = (): Promise<string> =>
  new Promise((answer, fail) => {
    readings.push({ answer, fail });
  });

beforeEach(() => {
  clock = new ManualClock();
  reader = new PatientReader(clock);
  readings = [];
});

describe('G0 a read', () => {
  it('that responds is done once, and leaves no timer', async () => {
    const reading = reader.read(read);
    readings[0]!.answer('first');
    expect(await reading).toBe('first');
    expect(clock.timerCount).toBe(0);
    await clock.advance(AGAIN);
    expect(readings).toHaveLength(1);
  });

  it('that does not respond is retried, and the first result counts', async () => {
    const outcome = outcomeOf(reader.read(read));
    await clock.advance(AGAIN - 1);
    expect(readings).toHaveLength(1);
    await clock.advance(1);
    expect(readings).toHaveLength(2);
    readings[1]!.answer('second');
    readings[0]!.answer('first');
    expect(await outcome).toEqual({ value: 'second' });
    expect(clock.timerCount).toBe(0);
  });

  it('that is slow is not given up for its retry', async () => {
    const outcome = outcomeOf(reader.read(read));
    await clock.advance(3 * AGAIN);
    readings[0]!.answer('first');
    expect(await outcome).toEqual({ value: 'first' });
  });

  it('that fails rejects', async () => {
    const outcome = outcomeOf(reader.read(read));
    const error = new Error('The storage is gone.');
    readings[0]!.fail(error);
    expect(await outcome).toEqual({ error });
    expect(clock.timerCount).toBe(0);
  });

  it('that never responds rejects after five and a half minutes', async () => {
    const outcome = outcomeOf(reader.read(read));
    await clock.advance(330 * SECOND);
    expect(await outcome).toMatchObject({
      error: {
        name: 'StoreSilentError',
        message: 'The token store did not answer within 330 s.',
      },
    });
    expect(readings).toHaveLength(66);
    expect(clock.timerCount).toBe(0);
  });
});

describe('G16 a reader that is stopped', () => {
  it('rejects waiting callers with the reason', async () => {
    const outcome = outcomeOf(reader.read(read));
    const error = new Error('The guard was destroyed.');
    reader.stop(error);
    expect(await outcome).toEqual({ error });
    expect(clock.timerCount).toBe(0);
  });

  it('or lets pending reads finish', async () => {
    const outcome = outcomeOf(reader.read(read));
    reader.stop();
    expect(clock.timerCount).toBe(0);
    readings[0]!.answer('late');
    expect(await outcome).toEqual({ value: 'late' });
  });
});
