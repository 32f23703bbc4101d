import { inject, Injectable } from '@angular/core';
import { catchError, EMPTY, map, Observable, take, tap } from 'rxjs';
import { errorText } from '../error-text';
import { Question } from '../lanes/lane-messages';
import { DENIED } from '../music/music-api';
import { MusicRest } from '../music/music-rest';
import { PlainMusicApi } from './amplify-music-api';
import { LaneLink, tab } from './lane-link';
import { LaneSession } from './lane-session';

export const STREAM_ID = 'stream-1';

/** Sends requests, and reports their results to the Lab. */
@Injectable({ providedIn: 'root' })
export class QuestionDesk {
  readonly #link = inject(LaneLink);
  readonly #session = inject(LaneSession);
  readonly #music = inject(PlainMusicApi);
  readonly #rest = inject(MusicRest);
  #count = 0;

  ask(question: Question, id: string): Observable<unknown> {
    switch (question) {
      case 'recordPlay':
        return this.watch(question, this.#recordPlay(), id);
      case 'readRoyalties':
        return this.watch(question, this.#readRoyalties(), id);
      case 'readByRest':
        return this.watch(question, this.#readByRest(), id);
      case 'watchRoyalties':
        return this.watch(question, this.#watchRoyalties(), id);
    }
  }

  /** Reports a failure, and then completes without a value. */
  watch<T>(what: string, answer: Observable<T>, id = `${tab}-${++this.#count}`): Observable<T> {
    this.#link.report({ type: 'sent', id, what });
    return answer.pipe(
      tap((value) => {
        const text = typeof value === 'string' ? value : '';
        this.#link.report({ type: 'answered', id, ok: true, text });
      }),
      catchError((error: unknown) => {
        this.#link.report({ type: 'answered', id, ok: false, text: errorText(error) });
        this.#session.look();
        return EMPTY;
      }),
    );
  }

  #recordPlay(): Observable<string> {
    return this.#music
      .recordPlay(STREAM_ID)
      .pipe(map((plays) => `Recorded: ${plays} ${plays === 1 ? 'play' : 'plays'}.`));
  }

  #readRoyalties(): Observable<string> {
    return this.#music.readRoyalties(STREAM_ID).pipe(map(royaltiesText));
  }

  #watchRoyalties(): Observable<string> {
    return this.#music.watchRoyalties().pipe(take(1), map(royaltiesText));
  }

  #readByRest(): Observable<string> {
    return this.#rest.getStream(STREAM_ID).pipe(map(({ title }) => `“${title}”`));
  }
}

function royaltiesText(royalties: number | typeof DENIED): string {
  return royalties === DENIED
    ? 'Denied. A new token does not help.'
    : `${royalties.toFixed(2)} euro.`;
}
