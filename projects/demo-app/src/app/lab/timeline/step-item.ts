import { itemKey, startOf, type TimelineItem } from './timeline-item';

export type ItemStep = 'first' | 'previous' | 'next' | 'last';

/** The next or previous item in the order of time. Without a current item, the newest one. */
export function stepItem(
  items: readonly TimelineItem[],
  from: TimelineItem | undefined,
  step: ItemStep,
): TimelineItem | undefined {
  if (step === 'first') return items[0];
  if (step === 'last' || from === undefined) return items.at(-1);
  const at = items.findIndex((item) => itemKey(item) === itemKey(from));
  if (at !== -1) return items[step === 'next' ? at + 1 : at - 1] ?? items[at];
  // The current item has left the window.
  return step === 'next'
    ? (items.find((item) => startOf(item) >= startOf(from)) ?? items.at(-1))
    : (items.filter((item) => startOf(item) <= startOf(from)).at(-1) ?? items[0]);
}
