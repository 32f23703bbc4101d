import { LaneCounts } from '../lanes/lane-counts';
import { verdictOn } from './verdict';

const NOTHING: LaneCounts = {
  failures: 0,
  signOuts: 0,
  waits: 0,
  refreshes: 5,
  rejected: 0,
  late: 0,
  answered: 50,
  playsAsked: 1,
  playsRun: 1,
};

describe('verdictOn()', () => {
  it.each<[Partial<LaneCounts>, 'good' | 'bad', string]>([
    [{}, 'good', 'The user noticed nothing.'],
    [{ rejected: 3 }, 'good', 'The user noticed nothing.'],
    [{ waits: 1 }, 'good', 'Nothing but 1 wait of over a second.'],
    [{ failures: 1 }, 'bad', '1 failure.'],
    [{ failures: 2, signOuts: 1, late: 3 }, 'bad', '1 sign-out, 2 failures and 3 events late.'],
    [{ playsRun: 0 }, 'bad', '1 play lost.'],
    [{ playsRun: 3 }, 'bad', '2 plays counted twice.'],
  ])('%j', (counts, tone, text) => {
    expect(verdictOn({ ...NOTHING, ...counts })).toEqual({ tone, text });
  });
});
