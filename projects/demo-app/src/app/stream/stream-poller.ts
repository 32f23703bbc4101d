import { computed, inject, Injectable, signal } from '@angular/core';
import { takeUntilDestroyed, toObservable } from '@angular/core/rxjs-interop';
import { catchError, EMPTY, exhaustMap, finalize, Observable, switchMap, tap, timer } from 'rxjs';
import { BackendHealth } from '../backend/backend-health';
import { errorText } from '../error-text';
import { MusicApi } from '../music/music-api';
import { MusicStream } from '../music/music-documents';

/** Requests one stream repeatedly, one request at a time, and counts the results. */
@Injectable()
export class StreamPoller {
  readonly #music = inject(MusicApi);
  readonly #health = inject(BackendHealth);
  readonly #stream = signal<MusicStream | null>(null);
  readonly #waiting = signal(false);
  readonly #answered = signal(0);
  readonly #failed = signal(0);
  readonly #slowestMs = signal(0);
  readonly #lastError = signal<string | null>(null);

  readonly streamId = signal('stream-1');
  readonly intervalMs = signal(1_000);
  readonly running = signal(true);

  readonly stream = this.#stream.asReadonly();
  /** Whether a request is pending. */
  readonly waiting = this.#waiting.asReadonly();
  readonly answered = this.#answered.asReadonly();
  readonly failed = this.#failed.asReadonly();
  readonly slowestMs = this.#slowestMs.asReadonly();
  /** The last error that a user would have seen. */
  readonly lastError = this.#lastError.asReadonly();

  constructor() {
    const pace = computed(() => ({
      running: this.running(),
      intervalMs: this.intervalMs(),
      streamId: this.streamId(),
    }));
    toObservable(pace)
      .pipe(
        switchMap(({ running, intervalMs }) => (running ? timer(0, intervalMs) : EMPTY)),
        exhaustMap(() => this.#ask()),
        takeUntilDestroyed(),
      )
      .subscribe();
  }

  #ask(): Observable<unknown> {
    const startMs = performance.now();
    this.#waiting.set(true);
    return this.#music.getStream(this.streamId()).pipe(
      tap((stream) => {
        this.#stream.set(stream);
        this.#answered.update((count) => count + 1);
      }),
      catchError((error: unknown) => {
        this.#lastError.set(errorText(error));
        this.#failed.update((count) => count + 1);
        this.#health.check();
        return EMPTY;
      }),
      finalize(() => {
        this.#waiting.set(false);
        this.#slowestMs.update((slowest) => Math.max(slowest, performance.now() - startMs));
      }),
    );
  }
}
