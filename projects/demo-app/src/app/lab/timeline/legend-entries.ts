import { drawLane } from './draw-lane';
import type { DrawnPath } from './drawn-path';
import { markName } from './item-sentence';
import { LIFE, REQUESTS, REST, SOCKET } from './lane-layout';
import { markY } from './mark-shape';
import { planRows } from './row-plan';
import type { Stretch } from './stretch';
import {
  EMPTY_TRACK,
  type MarkKind,
  type RequestSpan,
  type SocketSpan,
  type TokenLife,
  type Track,
} from './track';

export interface LegendEntry {
  readonly label: string;
  readonly viewBox: string;
  readonly paths: readonly DrawnPath[];
}

export const SAMPLE_WIDTH = 30;
export const SAMPLE_HEIGHT = 22;

/** A scale of 10 px per second. */
const SAMPLE: Stretch = { fromMs: 0, toMs: 4_000, baseMs: 0, pxPerMs: 0.01, chunkMs: 10_000 };

const MARK_KINDS: readonly MarkKind[] = [
  'refreshed',
  'refresh-failed',
  'signed-in',
  'signed-out',
  'trouble',
  'rejected',
  'retried',
];

/** The same functions draw the legend and the lanes, so the shapes are identical. */
export const LEGEND: readonly LegendEntry[] = [
  life('Token', {}),
  life('Lead: may be refreshed ahead of time', { leadMs: 3_000 }),
  life('Buffer: no longer sent', { bufferMs: 3_000 }),
  life('Replaced early, with what was left', { endedMs: 1_300 }),
  request('Request', { startMs: 600, endMs: 1_500, outcome: 'ok' }),
  request('Took over 1 s', { startMs: 200, endMs: 2_600, outcome: 'ok' }),
  request('Failed', { startMs: 600, endMs: 1_500, outcome: 'failed' }),
  request('Under way', { startMs: 800, outcome: 'pending' }),
  ...MARK_KINDS.map(mark),
  socket('Socket open', 'open'),
  socket('Socket connecting (no line: none)', 'connecting'),
];

function life(label: string, parts: Partial<TokenLife>): LegendEntry {
  const whole = { id: '', fromMs: 0, expiresMs: 3_000, leadMs: 0, bufferMs: 0 };
  // The box of a replaced token is taller, because the time left is below its bar.
  const bottom = parts.endedMs === undefined ? LIFE.y + LIFE.height : REST.y + REST.height;
  return entry(label, { lives: [{ ...whole, ...parts }] }, (LIFE.y + bottom) / 2);
}

function request(
  label: string,
  parts: Pick<RequestSpan, 'startMs' | 'endMs' | 'outcome'>,
): LegendEntry {
  const requests = [{ id: '', tab: 1, what: '', detail: '', ...parts }];
  return entry(label, { requests }, REQUESTS.y + REQUESTS.height / 2);
}

function mark(kind: MarkKind): LegendEntry {
  return entry(markName(kind), { marks: [{ id: '', atMs: 1_500, kind, text: '' }] }, markY(kind));
}

function socket(label: string, state: SocketSpan['state']): LegendEntry {
  return entry(label, { sockets: [{ id: '', fromMs: 0, state }] }, SOCKET.y);
}

function entry(label: string, part: Partial<Track>, middle: number): LegendEntry {
  const track = { ...EMPTY_TRACK, ...part };
  return {
    label,
    viewBox: `0 ${middle - SAMPLE_HEIGHT / 2} ${SAMPLE_WIDTH} ${SAMPLE_HEIGHT}`,
    paths: drawLane(track, planRows(track.requests), SAMPLE),
  };
}
