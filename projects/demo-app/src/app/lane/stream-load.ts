import { computed, inject, Injectable, signal } from '@angular/core';
import { takeUntilDestroyed, toObservable } from '@angular/core/rxjs-interop';
import { EMPTY, mergeMap, Observable, switchMap, tap, timer } from 'rxjs';
import { errorText } from '../error-text';
import { MusicApi } from '../music/music-api';
import { MusicStream } from '../music/music-documents';
import { LaneSession } from './lane-session';
import { QuestionDesk, STREAM_ID } from './question-desk';

/** Sends `getMusicStream` in a fixed interval, even if earlier requests are still pending. */
@Injectable({ providedIn: 'root' })
export class StreamLoad {
  readonly #session = inject(LaneSession);
  readonly #desk = inject(QuestionDesk);
  readonly #music = inject(MusicApi);
  readonly #stream = signal<MusicStream | null>(null);
  readonly #error = signal<string | null>(null);
  readonly #everyMs = signal<number | null>(null);

  readonly stream = this.#stream.asReadonly();
  /** The error that the user sees: that of the last request, if it failed. */
  readonly error = this.#error.asReadonly();
  readonly running = computed(() => this.#everyMs() !== null);

  constructor() {
    const pace = computed(() => (this.#session.status() === 'signed-in' ? this.#everyMs() : null));
    toObservable(pace)
      .pipe(
        switchMap((everyMs) => (everyMs === null ? EMPTY : timer(0, everyMs))),
        mergeMap(() => this.#ask()),
        takeUntilDestroyed(),
      )
      .subscribe();
  }

  run(everyMs: number | null): void {
    this.#everyMs.set(everyMs);
    // When the requests stop, the screen keeps its last state.
    if (everyMs !== null) this.#error.set(null);
  }

  #ask(): Observable<unknown> {
    const answer = this.#music.getStream(STREAM_ID).pipe(
      tap({
        next: (stream) => {
          this.#stream.set(stream);
          this.#error.set(null);
        },
        error: (error: unknown) => this.#error.set(errorText(error)),
      }),
    );
    return this.#desk.watch('getMusicStream', answer);
  }
}
