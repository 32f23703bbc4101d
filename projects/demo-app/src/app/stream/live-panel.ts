import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { takeUntilDestroyed, toSignal } from '@angular/core/rxjs-interop';
import { map, Observable, switchMap } from 'rxjs';
import { ActionRow } from '../action/action-row';
import { BackendControl } from '../backend/backend-control';
import { errorText } from '../error-text';
import { MusicApi } from '../music/music-api';

const STREAM_ID = 'stream-1';

const SOCKET_WORDS = {
  connecting: 'Connecting…',
  open: 'Open',
  broken: 'Broken, reconnecting',
  closed: 'Closed',
};

/** A subscription that survives expired tokens and broken sockets. */
@Component({
  selector: 'lab-live-panel',
  imports: [ActionRow],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="panel" aria-labelledby="live-heading">
      <h2 id="live-heading">Subscription</h2>
      <dl>
        <div>
          <dt>Connection</dt>
          <dd>{{ words[socket()] }}</dd>
        </div>
        <div>
          <dt>Events</dt>
          <dd>{{ received().size }}</dd>
        </div>
        <div>
          <dt>Fetched after a gap</dt>
          <dd>{{ late() }}</dd>
        </div>
      </dl>
      <p class="bad" role="status">{{ error() }}</p>
      <lab-action-row
        label="Publish an event"
        hint="The backend sends it to all subscribers."
        [send]="publish"
      />
      <lab-action-row
        label="Cut the socket, publish another"
        hint="The connection breaks, and an event is published before it is back."
        [send]="cut"
      />
    </section>
  `,
  styles: `
    dl {
      display: grid;
      grid-template-columns: repeat(3, minmax(0, 1fr));
      gap: 0.5rem 1rem;
    }

    dd {
      min-block-size: 2lh;
    }

    p {
      margin: 0;
    }
  `,
})
export class LivePanel {
  readonly #control = inject(BackendControl);
  readonly #music = inject(MusicApi);
  #completeTo = Date.now() % 1_000_000_000;
  #sequence = this.#completeTo;

  protected readonly words = SOCKET_WORDS;
  protected readonly socket = toSignal(this.#music.socket, { initialValue: 'closed' });
  protected readonly received = signal<ReadonlySet<number>>(new Set());
  protected readonly late = signal(0);
  protected readonly error = signal('');

  protected readonly publish = (): Observable<string> =>
    this.#control.publish(STREAM_ID, ++this.#sequence).pipe(map(() => 'Published.'));

  protected readonly cut = (): Observable<string> =>
    this.#control.dropSockets().pipe(switchMap(() => this.publish()));

  constructor() {
    this.#music
      .watchEvents(STREAM_ID, () => this.#completeTo)
      .pipe(takeUntilDestroyed())
      .subscribe({
        next: ({ sequences, late }) => this.#take(sequences, late),
        error: (error: unknown) => this.error.set(errorText(error)),
      });
  }

  #take(sequences: readonly number[], late: boolean): void {
    const fresh = sequences.filter((sequence) => !this.received().has(sequence));
    this.received.update((received) => new Set([...received, ...fresh]));
    if (late) this.late.update((count) => count + fresh.length);
    while (this.received().has(this.#completeTo + 1)) this.#completeTo += 1;
  }
}
