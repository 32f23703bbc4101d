import { LIFE, MARKS } from './lane-layout';
import { circleData, crossData, shapeData } from './outline-data';
import type { MarkKind } from './track';

/** Half the width of a mark. */
export const MARK_RADIUS = 6;

const TRIANGLE_DOWN = [
  [-4.5, -4],
  [4.5, -4],
  [0, 4.5],
] as const;
const TRIANGLE_RIGHT = [
  [-3.5, -4],
  [4, 0],
  [-3.5, 4],
] as const;
const SQUARE = [
  [-4.5, -4.5],
  [4.5, -4.5],
  [4.5, 4.5],
  [-4.5, 4.5],
] as const;
const BOLT = [
  [1.5, -7],
  [-5, 1],
  [-1, 1],
  [-2, 7],
  [5, -1.5],
  [0.5, -1.5],
] as const;

export function markY(kind: MarkKind): number {
  if (kind === 'rejected' || kind === 'retried') return MARKS[kind];
  // The end of a session is drawn on the bar of its token, because it often coincides with the mark
  // of a failed refresh.
  return kind === 'signed-out' ? LIFE.y + LIFE.height / 2 : MARKS.session;
}

/** Each kind has its own shape, because color alone isn't accessible. */
export function markData(kind: MarkKind, x: number): string {
  const y = markY(kind);
  switch (kind) {
    case 'refreshed':
      return circleData(x, y, 5);
    case 'refresh-failed':
      return circleData(x, y, 5.5) + crossData(x, y, 2.5);
    case 'rejected':
      return shapeData(x, y, TRIANGLE_DOWN);
    case 'retried':
      return shapeData(x, y, TRIANGLE_RIGHT);
    case 'signed-in':
    case 'signed-out':
      return shapeData(x, y, SQUARE);
    case 'trouble':
      return shapeData(x, y, BOLT);
  }
}
