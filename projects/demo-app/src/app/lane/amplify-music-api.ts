import { Injectable } from '@angular/core';
import { generateClient } from 'aws-amplify/api';
import { Hub } from 'aws-amplify/utils';
import {
  catchError,
  defer,
  EMPTY,
  filter,
  map,
  merge,
  Observable,
  of,
  pairwise,
  switchMap,
  throwError,
} from 'rxjs';
import { SocketState } from '../lanes/lane-messages';
import { DENIED, EventNews, MusicApi } from '../music/music-api';
import {
  getMusicStream,
  getRoyalties,
  listMusicStreamEvents,
  listMusicStreams,
  MusicStream,
  onMusicStreamEvent,
  onRoyaltiesChange,
  recordPlay,
  StreamTitle,
} from '../music/music-documents';
import { tokenHeader } from './fresh-token';

/** Uses Amplify's client and nothing else. */
@Injectable()
export class PlainMusicApi extends MusicApi {
  protected readonly client = generateClient();

  override readonly socket = new Observable<SocketState>((observer) =>
    Hub.listen('api', ({ payload }) => {
      const data = payload.data as { readonly connectionState?: string } | undefined;
      if (data?.connectionState) observer.next(socketState(data.connectionState));
    }),
  );

  override getStream(id: string): Observable<MusicStream | null> {
    return answerOf(() => this.client.graphql({ query: getMusicStream, variables: { id } })).pipe(
      map(({ data }) => data.getMusicStream),
    );
  }

  override listStreams(): Observable<readonly StreamTitle[]> {
    return answerOf(() =>
      this.client.graphql({ query: listMusicStreams, variables: { limit: 50 } }),
    ).pipe(map(({ data }) => data.listMusicStreams.items));
  }

  override recordPlay(id: string): Observable<number> {
    return answerOf(() => this.client.graphql({ query: recordPlay, variables: { id } })).pipe(
      map(({ data }) => data.recordPlay?.plays ?? 0),
    );
  }

  override readRoyalties(id: string): Observable<number | typeof DENIED> {
    return answerOf(() => this.client.graphql({ query: getRoyalties, variables: { id } })).pipe(
      map(({ data }) => data.getMusicStream?.royalties ?? 0),
      catchError((error: unknown) =>
        error instanceof AnswerError && error.type === 'Unauthorized'
          ? of(DENIED)
          : throwError(() => error),
      ),
    );
  }

  /** The royalties in euros whenever they change. Only curators may subscribe. */
  watchRoyalties(): Observable<number | typeof DENIED> {
    return defer(() => this.client.graphql({ query: onRoyaltiesChange })).pipe(
      map(({ data }) => data.onRoyaltiesChange?.royalties ?? 0),
      catchError((error: unknown) =>
        // Amplify returns the server's response as a string.
        JSON.stringify(error).includes('Not Authorized') ? of(DENIED) : throwError(() => error),
      ),
    );
  }

  override watchEvents(streamId: string, completeTo: () => number): Observable<EventNews> {
    return merge(this.#events(streamId), this.#afterGaps(streamId, completeTo));
  }

  #events(streamId: string): Observable<EventNews> {
    return defer(() =>
      this.client.graphql({ query: onMusicStreamEvent, variables: { streamId } }),
    ).pipe(
      map(({ data }) => data.onMusicStreamEvent?.sequence),
      filter((sequence) => sequence !== undefined),
      map((sequence) => ({ sequences: [sequence], late: false })),
    );
  }

  /** Loads the missed events after a reconnect, as Amplify's documentation shows it. */
  #afterGaps(streamId: string, completeTo: () => number): Observable<EventNews> {
    return this.socket.pipe(
      pairwise(),
      filter(([before, now]) => before === 'connecting' && now === 'open'),
      switchMap(() => {
        const variables = { streamId, after: completeTo() };
        return answerOf(() =>
          this.client.graphql({ query: listMusicStreamEvents, variables }),
        ).pipe(catchError(() => EMPTY));
      }),
      map(({ data }) => {
        const sequences = data.listMusicStreamEvents.map(({ sequence }) => sequence);
        return { sequences, late: true };
      }),
    );
  }
}

/** Uses the workaround from amplify-js #13710: a `headers` function that refreshes early. */
@Injectable()
export class WorkaroundMusicApi extends PlainMusicApi {
  protected override readonly client = generateClient({ headers: tokenHeader });
}

/** Maps the eight connection states of Amplify. */
function socketState(state: string): SocketState {
  if (state === 'Connecting') return 'connecting';
  if (state === 'Disconnected') return 'closed';
  return state === 'Connected' || state === 'ConnectedPendingDisconnect' ? 'open' : 'broken';
}

/** The first error of a response. Amplify rejects with a plain object. */
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
