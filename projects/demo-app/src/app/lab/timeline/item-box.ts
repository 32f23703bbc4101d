import { LIFE, REQUESTS, SOCKET } from './lane-layout';
import { MARK_RADIUS, markY } from './mark-shape';
import type { Box } from './outline-data';
import type { RowPlan } from './row-plan';
import { xOf, type Stretch } from './stretch';
import { endOf, startOf, type TimelineItem } from './timeline-item';
import type { RequestSpan } from './track';

/** Keeps the shortest request visible. */
const LEAST_PX = 2;
const SOCKET_REACH_PX = 3;

/** The box of an item in the stretch. An item without an end reaches to the end of the stretch. */
export function itemBox(item: TimelineItem, stretch: Stretch, rows: RowPlan): Box {
  const x = xOf(stretch, startOf(item));
  const width = Math.max(LEAST_PX, xOf(stretch, Math.min(endOf(item), stretch.toMs)) - x);
  switch (item.kind) {
    case 'life':
      return { x, width, ...LIFE };
    case 'request':
      return requestBox(item.of, stretch, rows);
    case 'socket':
      return { x, width, y: SOCKET.y - SOCKET_REACH_PX, height: 2 * SOCKET_REACH_PX };
    case 'mark':
      return {
        x: x - MARK_RADIUS,
        y: markY(item.of.kind) - MARK_RADIUS,
        width: 2 * MARK_RADIUS,
        height: 2 * MARK_RADIUS,
      };
  }
}

export function requestBox(request: RequestSpan, stretch: Stretch, rows: RowPlan): Box {
  const x = xOf(stretch, request.startMs);
  const toX = xOf(stretch, Math.min(request.endMs ?? Infinity, stretch.toMs));
  const row = rows.rowOf.get(request.id) ?? 0;
  return {
    x,
    y: REQUESTS.y + row * REQUESTS.pitch,
    width: Math.max(LEAST_PX, toX - x),
    height: REQUESTS.height,
  };
}
