import { LaneCounts } from '../lanes/lane-counts';
import { UNEVENTFUL } from '../lanes/uneventful-counts';
import { conclusionOf } from './conclusion';

function conclusion(
  plain: Partial<LaneCounts>,
  workaround: Partial<LaneCounts>,
  guard: Partial<LaneCounts> = {},
): string {
  return conclusionOf([
    { label: 'Plain Amplify', counts: { ...UNEVENTFUL, ...plain } },
    { label: '30 s workaround', counts: { ...UNEVENTFUL, ...workaround } },
    { label: 'With the guard', counts: { ...UNEVENTFUL, ...guard } },
  ]);
}

describe('conclusionOf()', () => {
  it('does not repeat the unit if it is the same for all lanes', () => {
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

  it('says that nobody noticed anything if there were only waits', () => {
    expect(conclusion({ waits: 1 }, {})).toBe('Nobody noticed anything, in any lane.');
  });
});
