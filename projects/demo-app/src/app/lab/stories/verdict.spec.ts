import { LaneCounts } from '../lanes/lane-counts';
import { UNEVENTFUL } from '../lanes/uneventful-counts';
import { verdictOn } from './verdict';

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
    expect(verdictOn({ ...UNEVENTFUL, ...counts })).toEqual({ tone, text });
  });
});
