import type { MusicStreamEvent } from './music-stream-event';

/** Older events are forgotten. */
const MAX_EVENTS = 1_000;

/** The published events of one world, for those who missed them. */
export class EventShelf {
  #events: MusicStreamEvent[] = [];

  add(event: MusicStreamEvent): void {
    this.#events.push(event);
    if (this.#events.length > MAX_EVENTS) {
      this.#events.shift();
    }
  }

  /** Those of a stream with a greater number, oldest first. */
  after(streamId: string, sequence: number): readonly MusicStreamEvent[] {
    return this.#events.filter((event) => event.streamId === streamId && event.sequence > sequence);
  }

  reset(): void {
    this.#events = [];
  }
}
