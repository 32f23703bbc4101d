import { LaneCounts } from '../lanes/lane-counts';

/** What there is to say of a lane, counted from what happened. */
export interface Verdict {
  readonly tone: 'good' | 'bad';
  readonly text: string;
}

export function verdictOn(counts: LaneCounts): Verdict {
  const seen = [
    counted(counts.failures, 'failure shown', 'failures shown'),
    counted(counts.signOuts, 'sign-out', 'sign-outs'),
    counted(counts.missed, 'event missed', 'events missed'),
    ...lostPlays(counts),
  ].filter((text) => text !== null);
  if (seen.length > 0) return { tone: 'bad', text: `${list(seen)}.` };
  const waits = counted(counts.waits, 'request took', 'requests took');
  return {
    tone: 'good',
    text: waits
      ? `Nothing went wrong for the user; ${waits} more than a second.`
      : 'The user noticed nothing.',
  };
}

function lostPlays({ playsAsked, playsRun }: LaneCounts): (string | null)[] {
  return [
    counted(playsAsked - playsRun, 'play lost', 'plays lost'),
    counted(playsRun - playsAsked, 'play counted twice', 'plays counted twice'),
  ];
}

function counted(count: number, one: string, many: string): string | null {
  if (count <= 0) return null;
  return count === 1 ? `1 ${one}` : `${count} ${many}`;
}

function list(texts: readonly string[]): string {
  return texts.length < 2
    ? texts.join('')
    : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1) ?? ''}`;
}
