import type { PathGatherer } from './drawn-path';
import { requestBox } from './item-box';
import { REQUESTS } from './lane-layout';
import { crossData, lineData, rectData } from './outline-data';
import { REQUEST_ROWS, type RowPlan } from './row-plan';
import { xOf, type Stretch } from './stretch';
import type { RequestSpan } from './track';

/** A user notices a longer request, so it is drawn as a wait. */
export const WAIT_MS = 1_000;
const CROSS_PX = 2.75;

export function drawRequests(
  requests: readonly RequestSpan[],
  rows: RowPlan,
  stretch: Stretch,
  to: PathGatherer,
): void {
  for (const request of requests) {
    const { outcome, startMs, endMs } = request;
    const box = requestBox(request, stretch, rows);
    if (outcome === 'pending' || endMs === undefined) {
      // Up to the end of the stretch. The window uncovers it as time passes.
      const quickPx = Math.min(box.width, WAIT_MS * stretch.pxPerMs);
      to.add('request-pending', startMs, rectData({ ...box, width: quickPx }));
      const waited = { ...box, x: box.x + quickPx, width: box.width - quickPx };
      if (waited.width > 0) to.add('request-pending-wait', startMs, rectData(waited));
      continue;
    }
    const look = `request-${outcome}` as const;
    to.add(endMs - startMs > WAIT_MS ? `${look}-wait` : look, startMs, rectData(box));
    if (outcome === 'ok') continue;
    const cross = crossData(box.x + box.width, box.y + box.height / 2, CROSS_PX);
    to.add('failed-end', startMs, cross);
  }
}

/** The lines between the rows of the tabs. */
export function drawBands({ bands }: RowPlan, stretch: Stretch, to: PathGatherer): void {
  const perBand = Math.floor(REQUEST_ROWS / bands);
  for (let band = 1; band < bands; band++) {
    const y = REQUESTS.y + band * perBand * REQUESTS.pitch - 0.5;
    const line = lineData(xOf(stretch, stretch.fromMs), y, xOf(stretch, stretch.toMs), y);
    to.add('band', stretch.fromMs, line);
  }
}
