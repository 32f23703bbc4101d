import type { Mark, RequestSpan, SocketSpan, TokenLife, Track } from './track';

/** Everything on a track that a user can select. */
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

/** `Infinity` for an item that hasn't ended. */
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

/** The current version of an item: a request may have ended since. */
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
