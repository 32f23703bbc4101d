import type { RequestSpan } from './track';

/** Which sub-row each request of a lane is drawn in. */
export interface RowPlan {
  /** How many tabs have rows of their own. */
  readonly bands: number;
  readonly rowOf: ReadonlyMap<string, number>;
}

export const REQUEST_ROWS = 6;
const MAX_BANDS = 3;
/** So that two requests in a row look like two. */
const GAP_MS = 40;

const NO_ROWS: RowPlan = { bands: 1, rowOf: new Map() };

/**
 * Requests keep the row they got for as long as the lane remembers them, so that none jumps while
 * one looks at it. Only another tab shares the rows out anew.
 */
export function planRows(requests: readonly RequestSpan[], before: RowPlan = NO_ROWS): RowPlan {
  if (requests.length === 0) return NO_ROWS;
  const bands = requests.reduce((most, { tab }) => Math.max(most, bandOf(tab) + 1), before.bands);
  const kept = bands === before.bands ? before.rowOf : NO_ROWS.rowOf;
  const perBand = Math.floor(REQUEST_ROWS / bands);
  const lastOfRow = new Map<number, RequestSpan>();
  const rowOf = new Map<string, number>();
  for (const request of requests) {
    const firstRow = bandOf(request.tab) * perBand;
    const row = kept.get(request.id) ?? freeRow(request, firstRow, perBand, lastOfRow);
    rowOf.set(request.id, row);
    const last = lastOfRow.get(row);
    if (last === undefined || endOf(last) <= endOf(request)) lastOfRow.set(row, request);
  }
  return { bands, rowOf };
}

function freeRow(
  request: RequestSpan,
  firstRow: number,
  rows: number,
  lastOfRow: ReadonlyMap<number, RequestSpan>,
): number {
  let best = firstRow;
  for (let row = firstRow; row < firstRow + rows; row++) {
    const last = lastOfRow.get(row);
    if (last === undefined || endOf(last) + GAP_MS <= request.startMs) return row;
    if (isBetter(last, lastOfRow.get(best))) best = row;
  }
  return best;
}

/** With every row taken, two requests share the one whose request leaves most of itself to see. */
function isBetter(last: RequestSpan, best: RequestSpan | undefined): boolean {
  if (best === undefined || endOf(last) < endOf(best)) return true;
  return endOf(last) === endOf(best) && last.startMs < best.startMs;
}

function bandOf(tab: number): number {
  return Math.min(MAX_BANDS, Math.max(1, tab)) - 1;
}

function endOf(request: RequestSpan): number {
  return request.endMs ?? Infinity;
}
