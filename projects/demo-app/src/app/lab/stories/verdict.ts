import { LaneCounts } from '../lanes/lane-counts';
import { harmsOf, harmText } from './harm';

/** A summary of a lane's counts. */
export interface Verdict {
  readonly tone: 'good' | 'bad';
  readonly text: string;
}

export function verdictOn(counts: LaneCounts): Verdict {
  const harms = harmsOf(counts);
  if (harms.length > 0) return { tone: 'bad', text: `${harmText(harms)}.` };
  const { waits } = counts;
  return {
    tone: 'good',
    text:
      waits > 0
        ? `Nothing but ${waits} ${waits === 1 ? 'wait' : 'waits'} of over a second.`
        : 'The user noticed nothing.',
  };
}
