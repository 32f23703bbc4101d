import { ChangeDetectionStrategy, Component, inject, model } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { catchError, map, of, startWith, Subject, switchMap } from 'rxjs';
import { MusicApi } from '../music/music-api';
import { StreamTitle } from '../music/music-documents';

interface Streams {
  readonly status: 'loading' | 'loaded' | 'failed';
  readonly list: readonly StreamTitle[];
}

/** Selects a stream. */
@Component({
  selector: 'lab-stream-choice',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="field">
      @if (streams().status === 'failed') {
        <span class="bad">No list of streams.</span>
        <button type="button" (click)="load()">Load it again</button>
      } @else {
        <label for="stream-choice">Stream</label>
        <select
          #choice
          id="stream-choice"
          [disabled]="streams().status === 'loading'"
          (change)="streamId.set(choice.value)"
        >
          @for (stream of streams().list; track stream.id) {
            <option [value]="stream.id" [selected]="stream.id === streamId()">
              {{ stream.title }}
            </option>
          } @empty {
            <option>Loading…</option>
          }
        </select>
      }
    </div>
  `,
  styles: `
    select,
    button {
      inline-size: 10rem;
    }
  `,
})
export class StreamChoice {
  readonly streamId = model.required<string>();

  readonly #music = inject(MusicApi);
  readonly #wanted = new Subject<void>();

  protected readonly streams = toSignal<Streams>(
    this.#wanted.pipe(
      startWith(undefined),
      switchMap(() =>
        this.#music.listStreams().pipe(
          map((list): Streams => ({ status: 'loaded', list })),
          catchError(() => of<Streams>({ status: 'failed', list: [] })),
          startWith<Streams>({ status: 'loading', list: [] }),
        ),
      ),
    ),
    { requireSync: true },
  );

  protected load(): void {
    this.#wanted.next();
  }
}
