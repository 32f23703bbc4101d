import { LaneCounts } from '../lanes/lane-counts';
import { harmsOf, harmText } from './harm';

/** What a lane is called, and what happened in it. */
export interface Outcome {
  readonly label: string;
  readonly counts: LaneCounts;
}

/** All lanes in one sentence: `Plain Amplify 32 failures, 30 s workaround 34, with the guard none.` */
export function conclusionOf(outcomes: readonly Outcome[]): string {
  const lanes = outcomes.map(({ label, counts }) => ({ label, harms: harmsOf(counts) }));
  const harmed = lanes.flatMap(({ harms }) => (harms.length > 0 ? [harms] : []));
  if (harmed.length === 0) return 'Nobody noticed anything, in any lane.';
  // One kind of harm in all lanes is named once.
  const isOneKind = harmed.every(([harm, other]) => !other && harm!.many === harmed[0]![0]!.many);
  const sentence = lanes
    .map(({ label, harms }, index) => {
      const named = index === 0 ? label : `${label.charAt(0).toLowerCase()}${label.slice(1)}`;
      if (harms.length === 0) return `${named} none`;
      return `${named} ${isOneKind && harms !== harmed[0] ? harms[0]!.count : harmText(harms)}`;
    })
    .join(isOneKind ? ', ' : '; ');
  return `${sentence}.`;
}
