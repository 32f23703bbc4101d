import { roundTimes, tickStepMs } from './axis-tick';
import { drawLives } from './draw-lives';
import { drawBands, drawRequests } from './draw-requests';
import { PathGatherer, type DrawnPath } from './drawn-path';
import { LANE_HEIGHT, SOCKET } from './lane-layout';
import { markData } from './mark-shape';
import { lineData } from './outline-data';
import type { RowPlan } from './row-plan';
import { xOf, type Stretch } from './stretch';
import type { SocketSpan, Track } from './track';
import { trackWithin } from './track-window';

/** The paths of a lane in this stretch of time. */
export function drawLane(track: Track, rows: RowPlan, stretch: Stretch): DrawnPath[] {
  const { lives, requests, sockets, marks } = trackWithin(track, stretch.fromMs, stretch.toMs);
  const to = new PathGatherer(stretch.chunkMs);
  drawLives(lives, stretch, to);
  drawRequests(requests, rows, stretch, to);
  for (const socket of sockets) drawSocket(socket, stretch, to);
  for (const { kind, atMs } of marks) to.add(kind, atMs, markData(kind, xOf(stretch, atMs)));
  return to.paths();
}

/** The background: a line for each tick of the axis, and one between the tabs. */
export function drawGround(rows: RowPlan, stretch: Stretch): DrawnPath[] {
  const to = new PathGatherer(Infinity);
  const { fromMs, toMs } = stretch;
  for (const atMs of roundTimes(fromMs, toMs, tickStepMs(stretch.pxPerMs))) {
    const x = xOf(stretch, atMs);
    to.add('grid', atMs, lineData(x, 0, x, LANE_HEIGHT));
  }
  drawBands(rows, stretch, to);
  return to.paths();
}

/** A broken socket has no line. */
function drawSocket({ state, fromMs, toMs }: SocketSpan, stretch: Stretch, to: PathGatherer): void {
  if (state === 'broken') return;
  const endMs = Math.min(toMs ?? Infinity, stretch.toMs);
  const line = lineData(xOf(stretch, fromMs), SOCKET.y, xOf(stretch, endMs), SOCKET.y);
  to.add(`socket-${state}`, fromMs, line);
}
