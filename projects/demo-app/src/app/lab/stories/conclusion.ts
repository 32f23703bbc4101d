import { LaneCounts } from '../lanes/lane-counts';
import { harmsOf, harmText } from './harm';

/** The name of a lane, and its counts. */
export interface Outcome {
  readonly label: string;
  readonly counts: LaneCounts;
}

/**
 * The worst result of each lane in one sentence:
 * `Plain Amplify 32 failures, 30 s workaround 34, with the guard none.`
 */
export function conclusionOf(outcomes: readonly Outcome[]): string {
  const lanes = outcomes.map(({ label, counts }) => ({ label, worst: harmsOf(counts)[0] }));
  const first = lanes.find(({ worst }) => worst)?.worst;
  if (!first) return 'Nobody noticed anything, in any lane.';
  const texts = lanes.map(({ label, worst }, index) => {
    const name = index === 0 ? label : `${label.charAt(0).toLowerCase()}${label.slice(1)}`;
    if (!worst) return `${name} none`;
    // Don't repeat the unit if it is the same as in the first lane.
    const repeatsUnit = worst !== first && worst.many === first.many;
    return `${name} ${repeatsUnit ? worst.count : harmText([worst])}`;
  });
  return `${texts.join(', ')}.`;
}
