import { LaneCounts } from '../lanes/lane-counts';
import { conclusionOf } from './conclusion';

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

function conclusion(
  plain: Partial<LaneCounts>,
  workaround: Partial<LaneCounts>,
  guard: Partial<LaneCounts> = {},
): string {
  return conclusionOf([
    { label: 'Plain Amplify', counts: { ...NOTHING, ...plain } },
    { label: '30 s workaround', counts: { ...NOTHING, ...workaround } },
    { label: 'With the guard', counts: { ...NOTHING, ...guard } },
  ]);
}

describe('conclusionOf()', () => {
  it('says what is counted once if it is the same everywhere', () => {
    expect(conclusion({ failures: 32 }, { failures: 34 })).toBe(
      'Plain Amplify 32 failures, 30 s workaround 34, with the guard none.',
    );
    expect(conclusion({}, { failures: 1 })).toBe(
      'Plain Amplify none, 30 s workaround 1 failure, with the guard none.',
    );
  });

  it('names the worst of each lane', () => {
    expect(conclusion({ failures: 2, signOuts: 1, late: 9 }, { failures: 3 }, { late: 1 })).toBe(
      'Plain Amplify 1 sign-out, 30 s workaround 3 failures, with the guard 1 event late.',
    );
  });

  it('says so if there was none: a wait is no harm', () => {
    expect(conclusion({ waits: 1 }, {})).toBe('Nobody noticed anything, in any lane.');
  });
});
