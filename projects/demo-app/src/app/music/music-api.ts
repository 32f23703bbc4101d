import { Observable } from 'rxjs';
import { SocketState } from '../lanes/lane-messages';
import { MusicStream, StreamTitle } from './music-documents';

/** The user may not read it; a new token would change nothing. */
export const DENIED = 'denied' as const;

/** Numbers of events that came, or `late` those that had to be fetched after a gap. */
export interface EventNews {
  readonly sequences: readonly number[];
  readonly late: boolean;
}

/** What the app needs of the music service. Each lane has its own implementation. */
export abstract class MusicApi {
  abstract readonly socket: Observable<SocketState>;
  abstract getStream(id: string): Observable<MusicStream | null>;
  abstract listStreams(): Observable<readonly StreamTitle[]>;
  /** Emits the number of plays after this one. */
  abstract recordPlay(id: string): Observable<number>;
  /** In euro. Only curators may read them. */
  abstract readRoyalties(id: string): Observable<number | typeof DENIED>;
  /** @param completeTo number of the event up to which the app has them all */
  abstract watchEvents(streamId: string, completeTo: () => number): Observable<EventNews>;
}
