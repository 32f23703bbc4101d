import { Observable } from 'rxjs';
import { MusicStream, StreamTitle } from './music-documents';

/** The user may not read it; a new token would change nothing. */
export const DENIED = 'denied' as const;

/** What the app needs of the music service. Each lane has its own implementation. */
export abstract class MusicApi {
  abstract getStream(id: string): Observable<MusicStream | null>;
  abstract listStreams(): Observable<readonly StreamTitle[]>;
  /** Emits the number of plays after this one. */
  abstract recordPlay(id: string): Observable<number>;
  /** In euro. Only curators may read them. */
  abstract readRoyalties(id: string): Observable<number | typeof DENIED>;
}
