import type { MusicStream } from './music-catalog';

/**
 * An event of a stream. The publisher numbers it, so that a subscriber can detect missed events.
 */
export interface MusicStreamEvent {
  readonly streamId: string;
  readonly genre: string;
  readonly sequence: number;
  readonly stream: MusicStream;
}

export function musicStreamEvent(stream: MusicStream, sequence: number): MusicStreamEvent {
  return { streamId: stream.id, genre: stream.genre, sequence, stream };
}
