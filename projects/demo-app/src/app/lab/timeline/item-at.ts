import { itemBox } from './item-box';
import type { Box } from './outline-data';
import type { RowPlan } from './row-plan';
import type { Stretch } from './stretch';
import type { TimelineItem } from './timeline-item';

/** How far from an item a pointer may be. A bar of a few pixels is hard to hit. */
const REACH_PX = 8;

/**
 * The item at a point of the stretch, or the nearest one within reach. If several match, the one
 * that is drawn on top.
 */
export function itemAt(
  x: number,
  y: number,
  items: readonly TimelineItem[],
  stretch: Stretch,
  rows: RowPlan,
): TimelineItem | undefined {
  let nearest: TimelineItem | undefined;
  let nearestPx = REACH_PX;
  for (const item of items) {
    const px = distance(x, y, itemBox(item, stretch, rows));
    if (px <= nearestPx) {
      nearest = item;
      nearestPx = px;
    }
  }
  return nearest;
}

function distance(x: number, y: number, box: Box): number {
  const dx = Math.max(box.x - x, 0, x - box.x - box.width);
  const dy = Math.max(box.y - y, 0, y - box.y - box.height);
  return Math.hypot(dx, dy);
}
