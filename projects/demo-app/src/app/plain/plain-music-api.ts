import { Injectable } from '@angular/core';
import { generateClient } from 'aws-amplify/api';
import { catchError, defer, map, Observable, of, throwError } from 'rxjs';
import { DENIED, MusicApi } from '../music/music-api';
import {
  getMusicStream,
  getRoyalties,
  listMusicStreams,
  MusicStream,
  recordPlay,
  StreamTitle,
} from '../music/music-documents';

/** By Amplify's own client. */
@Injectable()
export class PlainMusicApi extends MusicApi {
  readonly #client = generateClient();

  override getStream(id: string): Observable<MusicStream | null> {
    return answerOf(() => this.#client.graphql({ query: getMusicStream, variables: { id } })).pipe(
      map(({ data }) => data.getMusicStream),
    );
  }

  override listStreams(): Observable<readonly StreamTitle[]> {
    return answerOf(() =>
      this.#client.graphql({ query: listMusicStreams, variables: { limit: 50 } }),
    ).pipe(map(({ data }) => data.listMusicStreams.items));
  }

  override recordPlay(id: string): Observable<number> {
    return answerOf(() => this.#client.graphql({ query: recordPlay, variables: { id } })).pipe(
      map(({ data }) => data.recordPlay?.plays ?? 0),
    );
  }

  override readRoyalties(id: string): Observable<number | typeof DENIED> {
    return answerOf(() => this.#client.graphql({ query: getRoyalties, variables: { id } })).pipe(
      map(({ data }) => data.getMusicStream?.royalties ?? 0),
      catchError((error: unknown) =>
        error instanceof AnswerError && error.type === 'Unauthorized'
          ? of(DENIED)
          : throwError(() => error),
      ),
    );
  }
}

/** The first error of an answer; Amplify rejects with a plain object. */
class AnswerError extends Error {
  override readonly name = 'AnswerError';
  readonly type: string | undefined;

  constructor({ message, errorType }: AnswerErrorEntry) {
    super(message);
    this.type = errorType;
  }
}

interface AnswerErrorEntry {
  readonly message: string;
  readonly errorType?: string;
}

function answerOf<Answer>(send: () => Promise<Answer>): Observable<Answer> {
  return defer(send).pipe(
    catchError((error: { readonly errors?: readonly AnswerErrorEntry[] }) => {
      const [first] = error.errors ?? [];
      return throwError(() => (first ? new AnswerError(first) : error));
    }),
  );
}
