import { inject, Injectable } from '@angular/core';
import {
  AuthTokenService,
  GraphqlAuthClient,
  GraphqlRequestError,
  RealtimeState,
} from 'amplify-token-guard';
import { catchError, EMPTY, map, mergeMap, Observable, of, throwError } from 'rxjs';
import { SocketState } from '../lanes/lane-messages';
import { DENIED, EventNews, MusicApi } from './music-api';
import {
  getMusicStream,
  getRoyalties,
  listMusicStreamEvents,
  listMusicStreams,
  MusicStream,
  onMusicStreamEvent,
  recordPlay,
  StreamTitle,
} from './music-documents';

const SOCKET_STATES: Record<RealtimeState, SocketState> = {
  connecting: 'connecting',
  connected: 'open',
  disrupted: 'broken',
  disconnected: 'closed',
};

/** Uses the guard's client. */
@Injectable()
export class GuardedMusicApi extends MusicApi {
  readonly #graphql = inject(GraphqlAuthClient);

  override readonly socket = inject(AuthTokenService).events$.pipe(
    mergeMap((event) => (event.type === 'realtime' ? of(SOCKET_STATES[event.state]) : EMPTY)),
  );

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

  override watchEvents(streamId: string, completeTo: () => number): Observable<EventNews> {
    const refetch = (): Observable<{
      readonly listMusicStreamEvents: readonly { readonly sequence: number }[];
    }> => this.#graphql.query(listMusicStreamEvents, { streamId, after: completeTo() });
    return this.#graphql.subscribe(onMusicStreamEvent, { streamId }, { refetch }).pipe(
      mergeMap((update) => {
        if (update.type === 'data') return of(came(update.data.onMusicStreamEvent?.sequence));
        if (update.type !== 'refetched') return EMPTY;
        const sequences = update.data.listMusicStreamEvents.map(({ sequence }) => sequence);
        return of({ sequences, late: true });
      }),
    );
  }
}

function came(sequence: number | undefined): EventNews {
  return { sequences: sequence === undefined ? [] : [sequence], late: false };
}
