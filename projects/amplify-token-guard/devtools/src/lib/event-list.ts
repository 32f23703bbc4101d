import { computed, signal } from '@angular/core';
import { TokenEvent } from 'amplify-token-guard';

/** An event of the guard, or `you` for an action in the panel. */
export interface EventLine {
  readonly number: number;
  /** By the device's real clock, even if the page's clock was set. */
  readonly atMs: number;
  readonly type: TokenEvent['type'] | 'you';
  readonly details: string;
}

const LONGEST = 100;

/** The latest events, newest first. */
export class EventList {
  readonly #lines = signal<readonly EventLine[]>([]);
  readonly #now: () => number;
  #count = 0;

  readonly lines = this.#lines.asReadonly();
  /** The last action in the panel. */
  readonly latestNote = computed(
    () => this.#lines().find(({ type }) => type === 'you')?.details ?? '',
  );

  constructor(now: () => number) {
    this.#now = now;
  }

  add(event: TokenEvent): void {
    this.#add(event.type, detailsOf(event));
  }

  /** Adds an action in the panel. */
  note(text: string): void {
    this.#add('you', text);
  }

  #add(type: EventLine['type'], details: string): void {
    const line = { number: ++this.#count, atMs: this.#now(), type, details };
    this.#lines.update((lines) => [line, ...lines.slice(0, LONGEST - 1)]);
  }
}

/**
 * The fields of an event, such as `trigger: rejected, durationMs: 13`. No event contains a token.
 */
function detailsOf(event: TokenEvent): string {
  return Object.entries(event)
    .filter(([name]) => name !== 'type' && name !== 'atMs')
    .map(([name, value]) => `${name}: ${textOf(value)}`)
    .join(', ');
}

function textOf(value: unknown): string {
  if (value instanceof Error) return value.message;
  return typeof value === 'number' ? String(Math.round(value)) : String(value);
}
