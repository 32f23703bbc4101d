import type { MusicStreamEvent } from './music-stream-event';

/** Older events are deleted. */
const MAX_EVENTS = 1_000;

/** The published events of one world, for clients that missed them. */
export class EventShelf {
  #events: MusicStreamEvent[] = [];

  add(event: MusicStreamEvent): void {
    this.#events.push(event);
    if (this.#events.length > MAX_EVENTS) {
      this.#events.shift();
    }
  }

  /** The events of a stream after this sequence number, oldest first. */
  after(streamId: string, sequence: number): readonly MusicStreamEvent[] {
    return this.#events.filter((event) => event.streamId === streamId && event.sequence > sequence);
  }

  reset(): void {
    this.#events = [];
  }
}
