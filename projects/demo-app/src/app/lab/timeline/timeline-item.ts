import type { Mark, RequestSpan, SocketSpan, TokenLife, Track } from './track';

/** Anything on a track that one can point at. */
export type TimelineItem =
  | { readonly kind: 'life'; readonly of: TokenLife }
  | { readonly kind: 'request'; readonly of: RequestSpan }
  | { readonly kind: 'socket'; readonly of: SocketSpan }
  | { readonly kind: 'mark'; readonly of: Mark };

export function itemKey(item: TimelineItem): string {
  return `${item.kind} ${item.of.id}`;
}

export function startOf(item: TimelineItem): number {
  switch (item.kind) {
    case 'life':
    case 'socket':
      return item.of.fromMs;
    case 'request':
      return item.of.startMs;
    case 'mark':
      return item.of.atMs;
  }
}

/** Infinity for what still goes on. */
export function endOf(item: TimelineItem): number {
  switch (item.kind) {
    case 'life':
      return item.of.endedMs ?? item.of.expiresMs;
    case 'request':
      return item.of.endMs ?? Infinity;
    case 'socket':
      return item.of.toMs ?? Infinity;
    case 'mark':
      return item.of.atMs;
  }
}

/** The same item as the track has it now: a request may have ended since. */
export function currentItem(track: Track, item: TimelineItem): TimelineItem | undefined {
  return allItems(track).find((other) => itemKey(other) === itemKey(item));
}

export function allItems(track: Track): TimelineItem[] {
  return [
    ...track.lives.map((of) => ({ kind: 'life', of }) as const),
    ...track.requests.map((of) => ({ kind: 'request', of }) as const),
    ...track.sockets.map((of) => ({ kind: 'socket', of }) as const),
    ...track.marks.map((of) => ({ kind: 'mark', of }) as const),
  ];
}
