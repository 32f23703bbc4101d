import type { MusicStream } from './music-catalog';

/** News of a stream, numbered by whoever publishes it, so that who listens can count what it missed. */
export interface MusicStreamEvent {
  readonly streamId: string;
  readonly genre: string;
  readonly sequence: number;
  readonly stream: MusicStream;
}

export function musicStreamEvent(stream: MusicStream, sequence: number): MusicStreamEvent {
  return { streamId: stream.id, genre: stream.genre, sequence, stream };
}
