import { inject, Injectable } from '@angular/core';
import { GraphqlAuthClient, GraphqlRequestError } from 'amplify-token-guard';
import { catchError, map, Observable, of, throwError } from 'rxjs';
import { DENIED, MusicApi } from './music-api';
import {
  getMusicStream,
  getRoyalties,
  listMusicStreams,
  MusicStream,
  recordPlay,
  StreamTitle,
} from './music-documents';

/** By the guard's client. */
@Injectable()
export class GuardedMusicApi extends MusicApi {
  readonly #graphql = inject(GraphqlAuthClient);

  override getStream(id: string): Observable<MusicStream | null> {
    return this.#graphql.query(getMusicStream, { id }).pipe(map((data) => data.getMusicStream));
  }

  override listStreams(): Observable<readonly StreamTitle[]> {
    return this.#graphql
      .query(listMusicStreams, { limit: 50 })
      .pipe(map((data) => data.listMusicStreams.items));
  }

  override recordPlay(id: string): Observable<number> {
    return this.#graphql
      .mutate(recordPlay, { id })
      .pipe(map((data) => data.recordPlay?.plays ?? 0));
  }

  override readRoyalties(id: string): Observable<number | typeof DENIED> {
    return this.#graphql.query(getRoyalties, { id }).pipe(
      map((data) => data.getMusicStream?.royalties ?? 0),
      catchError((error: unknown) =>
        error instanceof GraphqlRequestError && error.isDenied
          ? of(DENIED)
          : throwError(() => error),
      ),
    );
  }
}
