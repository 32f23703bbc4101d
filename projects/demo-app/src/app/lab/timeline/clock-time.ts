import { formatDate } from '@angular/common';

/** `14:03:05` */
export function clockTime(atMs: number): string {
  return formatDate(atMs, 'HH:mm:ss', 'en-US');
}

/** `14:03:05.2` */
export function preciseClockTime(atMs: number): string {
  return formatDate(atMs, 'HH:mm:ss.S', 'en-US');
}
