import { preciseClockTime } from './clock-time';
import { itemDetails, itemName } from './item-sentence';
import type { LaneSample } from './lane-sample';
import { itemKey, startOf } from './timeline-item';
import { itemsWithin } from './track-window';

export interface TableRow {
  readonly id: string;
  readonly time: string;
  readonly lane: string;
  readonly what: string;
  readonly details: string;
}

export const MOST_ROWS = 200;

/** The newest items of all lanes in this period, newest first. */
export function tableRows(
  samples: readonly LaneSample[],
  fromMs: number,
  toMs: number,
): TableRow[] {
  return samples
    .flatMap(({ lane, track }) => itemsWithin(track, fromMs, toMs).map((item) => ({ lane, item })))
    .sort((a, b) => startOf(b.item) - startOf(a.item))
    .slice(0, MOST_ROWS)
    .map(({ lane, item }) => ({
      id: `${lane.name} ${itemKey(item)}`,
      time: preciseClockTime(startOf(item)),
      lane: lane.label,
      what: itemName(item),
      details: itemDetails(item),
    }));
}
