import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { Observable } from 'rxjs';
import { worldUrl } from '../world';
import { MusicStream } from './music-documents';

export const restUrl = `${worldUrl}/rest`;

/** The REST API of the music service. The interceptor of the lane adds the token. */
@Injectable({ providedIn: 'root' })
export class MusicRest {
  readonly #http = inject(HttpClient);

  getStream(id: string): Observable<MusicStream> {
    return this.#http.get<MusicStream>(`${restUrl}/streams/${encodeURIComponent(id)}`);
  }
}
