import { Observable } from 'rxjs';
import { SocketState } from '../lanes/lane-messages';
import { MusicStream, StreamTitle } from './music-documents';

/** The user isn't authorized to read it. A new token doesn't help. */
export const DENIED = 'denied' as const;

/** The numbers of events that arrived. `late`: of events that were loaded after a gap. */
export interface EventNews {
  readonly sequences: readonly number[];
  readonly late: boolean;
}

/** What the app needs from the music service. Each lane has its own implementation. */
export abstract class MusicApi {
  abstract readonly socket: Observable<SocketState>;
  abstract getStream(id: string): Observable<MusicStream | null>;
  abstract listStreams(): Observable<readonly StreamTitle[]>;
  /** Emits the number of plays, including this one. */
  abstract recordPlay(id: string): Observable<number>;
  /** In euros. Only curators may read them. */
  abstract readRoyalties(id: string): Observable<number | typeof DENIED>;
  /** @param completeTo number of the event up to which the app has all events */
  abstract watchEvents(streamId: string, completeTo: () => number): Observable<EventNews>;
}
