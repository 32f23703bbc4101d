import { duration } from '../../duration';
import { preciseClockTime } from './clock-time';
import { startOf, type TimelineItem } from './timeline-item';
import type { MarkKind, RequestSpan, SocketSpan, TokenLife } from './track';

const MARKS: Record<MarkKind, string> = {
  refreshed: 'Refreshed',
  'refresh-failed': 'Refresh failed',
  rejected: 'Rejected with 401',
  retried: 'Sent again',
  'signed-in': 'Signed in',
  'signed-out': 'Signed out',
  trouble: 'Trouble',
};

export function markName(kind: MarkKind): string {
  return MARKS[kind];
}

export function itemName(item: TimelineItem): string {
  switch (item.kind) {
    case 'life':
      return 'Token';
    case 'request':
      return item.of.what;
    case 'socket':
      return `Socket ${item.of.state}`;
    case 'mark':
      return markName(item.of.kind);
  }
}

/** Contains nothing that changes with time, because the user may read it minutes later. */
export function itemDetails(item: TimelineItem): string {
  switch (item.kind) {
    case 'life':
      return lifeDetails(item.of);
    case 'request':
      return requestDetails(item.of);
    case 'socket':
      return socketDetails(item.of);
    case 'mark':
      return item.of.text;
  }
}

export function itemSentence(laneLabel: string, item: TimelineItem): string {
  const details = itemDetails(item);
  const what = `${laneLabel}, ${preciseClockTime(startOf(item))}: ${itemName(item)}`;
  return details === '' ? what : `${what}, ${details}`;
}

function lifeDetails({ fromMs, expiresMs, endedMs, leadMs, bufferMs }: TokenLife): string {
  const parts = [`for ${duration(expiresMs - fromMs)} until ${preciseClockTime(expiresMs)}`];
  if (leadMs > 0) parts.push(`lead ${duration(leadMs)}`);
  if (bufferMs > 0) parts.push(`buffer ${duration(bufferMs)}`);
  if (endedMs !== undefined && endedMs < expiresMs) {
    parts.push(`ended with ${duration(expiresMs - endedMs)} left`);
  }
  return parts.join(', ');
}

function requestDetails({ tab, startMs, endMs, outcome, detail }: RequestSpan): string {
  const how =
    endMs === undefined || outcome === 'pending'
      ? 'pending'
      : `${outcome} after ${duration(endMs - startMs)}`;
  return `${how}${detail === '' ? '' : `: ${detail}`} (tab ${tab})`;
}

function socketDetails({ fromMs, toMs }: SocketSpan): string {
  return toMs === undefined ? 'since then' : `for ${duration(toMs - fromMs)}`;
}
