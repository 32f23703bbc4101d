import { inject, Injectable, signal } from '@angular/core';
import { takeUntilDestroyed, toObservable } from '@angular/core/rxjs-interop';
import { catchError, EMPTY, switchMap } from 'rxjs';
import { SocketState } from '../lanes/lane-messages';
import { MusicApi } from '../music/music-api';
import { LaneLink } from './lane-link';
import { LaneSession } from './lane-session';
import { STREAM_ID } from './question-desk';

/** Subscribes to the stream's events while there is a session. */
@Injectable({ providedIn: 'root' })
export class EventWatch {
  readonly #link = inject(LaneLink);
  readonly #music = inject(MusicApi);
  readonly #last = signal<number | null>(null);
  readonly #seen = new Set<number>();
  #completeTo = 0;
  readonly #socket = signal<SocketState>('closed');

  /** The number of the newest event. */
  readonly last = this.#last.asReadonly();
  readonly socket = this.#socket.asReadonly();

  constructor() {
    this.#music.socket.pipe(takeUntilDestroyed()).subscribe((state) => this.#report(state));
    toObservable(inject(LaneSession).status)
      .pipe(
        switchMap((status) => (status === 'signed-in' ? this.#events() : EMPTY)),
        takeUntilDestroyed(),
      )
      .subscribe(({ sequences, late }) => {
        if (sequences.length === 0) return;
        this.#note(sequences);
        this.#link.report({ type: 'events', sequences, late });
      });
  }

  #events(): ReturnType<MusicApi['watchEvents']> {
    return this.#music
      .watchEvents(STREAM_ID, () => this.#completeTo)
      .pipe(
        // As in most apps, a failed subscription isn't restarted.
        catchError(() => {
          this.#report('broken');
          return EMPTY;
        }),
      );
  }

  #note(sequences: readonly number[]): void {
    this.#last.update((last) => Math.max(last ?? 0, ...sequences));
    sequences.forEach((sequence) => this.#seen.add(sequence));
    while (this.#seen.delete(this.#completeTo + 1)) this.#completeTo += 1;
  }

  #report(state: SocketState): void {
    if (state === this.#socket()) return;
    this.#socket.set(state);
    this.#link.report({ type: 'socket', state });
  }
}
