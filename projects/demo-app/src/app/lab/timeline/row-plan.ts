import type { RequestSpan } from './track';

/** The row in which each request of a lane is drawn. */
export interface RowPlan {
  /** The number of tabs that have their own rows. */
  readonly bands: number;
  readonly rowOf: ReadonlyMap<string, number>;
}

export const REQUEST_ROWS = 6;
const MAX_BANDS = 3;
/** Separates two consecutive requests in a row. */
const GAP_MS = 40;

const NO_ROWS: RowPlan = { bands: 1, rowOf: new Map() };

/**
 * A request keeps its row until the lane forgets it, so that it doesn't jump while a user looks at
 * it. Only a new tab changes the distribution of the rows.
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

/**
 * If no row is free, two requests overlap in the row where more of the previous one stays visible.
 */
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
