import { allItems, endOf, startOf, type TimelineItem } from './timeline-item';
import type { Track } from './track';

/** The items of a track that overlap a period. The lists stay in order. */
export function trackWithin(track: Track, fromMs: number, toMs: number): Track {
  return {
    // The time left of a replaced token is drawn too.
    lives: until(track.lives, toMs, (life) => life.fromMs).filter(
      (life) => life.expiresMs >= fromMs,
    ),
    requests: until(track.requests, toMs, (request) => request.startMs).filter(
      (request) => (request.endMs ?? Infinity) >= fromMs,
    ),
    sockets: until(track.sockets, toMs, (socket) => socket.fromMs).filter(
      (socket) => (socket.toMs ?? Infinity) >= fromMs,
    ),
    marks: until(track.marks, toMs, (mark) => mark.atMs).filter((mark) => mark.atMs >= fromMs),
  };
}

/** In the order of time, the earliest first. */
export function itemsWithin(track: Track, fromMs: number, toMs: number): TimelineItem[] {
  return allItems(trackWithin(track, fromMs, toMs))
    .filter((item) => endOf(item) >= fromMs)
    .sort((a, b) => startOf(a) - startOf(b));
}

export function isEmpty(track: Track): boolean {
  return firstMoment(track) === Infinity;
}

/** `Infinity` for an empty track. */
export function firstMoment(track: Track): number {
  return Math.min(
    track.lives[0]?.fromMs ?? Infinity,
    track.requests[0]?.startMs ?? Infinity,
    track.sockets[0]?.fromMs ?? Infinity,
    track.marks[0]?.atMs ?? Infinity,
  );
}

/** The items that started until then. A binary search, because the lists are in order. */
function until<T>(list: readonly T[], toMs: number, start: (entry: T) => number): readonly T[] {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = list[middle];
    if (entry !== undefined && start(entry) <= toMs) low = middle + 1;
    else high = middle;
  }
  return list.slice(0, low);
}
