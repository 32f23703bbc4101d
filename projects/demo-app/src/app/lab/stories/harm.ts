import { LaneCounts } from '../lanes/lane-counts';

/** A way in which the user was harmed, and how often. */
export interface Harm {
  readonly count: number;
  readonly one: string;
  readonly many: string;
}

/** Everything that went wrong for the user of a lane, the worst first. Waiting isn't a harm. */
export function harmsOf(counts: LaneCounts): Harm[] {
  const { failures, signOuts, late, playsAsked, playsRun } = counts;
  return [
    { count: signOuts, one: 'sign-out', many: 'sign-outs' },
    { count: failures, one: 'failure', many: 'failures' },
    { count: playsAsked - playsRun, one: 'play lost', many: 'plays lost' },
    { count: playsRun - playsAsked, one: 'play counted twice', many: 'plays counted twice' },
    { count: late, one: 'event late', many: 'events late' },
  ].filter(({ count }) => count > 0);
}

/** `2 failures and 1 sign-out` */
export function harmText(harms: readonly Harm[]): string {
  const texts = harms.map(({ count, one, many }) => `${count} ${count === 1 ? one : many}`);
  return texts.length < 2
    ? texts.join('')
    : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1) ?? ''}`;
}
