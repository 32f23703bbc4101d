import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { map, Observable } from 'rxjs';
import { ActionRow } from '../action/action-row';
import { DENIED, MusicApi } from '../music/music-api';
import { MusicRest } from '../music/music-rest';
import { StreamPoller } from '../stream/stream-poller';

/** Other kinds of requests, one at a time. */
@Component({
  selector: 'lab-request-panel',
  imports: [ActionRow],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="panel" aria-labelledby="request-heading">
      <h2 id="request-heading">Other requests</h2>
      <lab-action-row label="Record a play" hint="A GraphQL mutation." [send]="recordPlay" />
      <lab-action-row
        label="Read royalties"
        hint="A field for curators. A new token does not help against a denial."
        [send]="readRoyalties"
      />
      <lab-action-row
        label="Read by REST"
        hint="HttpClient. An interceptor adds the token."
        [send]="readByRest"
      />
    </section>
  `,
})
export class RequestPanel {
  readonly #music = inject(MusicApi);
  readonly #rest = inject(MusicRest);
  readonly #streamId = inject(StreamPoller).streamId;

  protected readonly recordPlay = (): Observable<string> =>
    this.#music.recordPlay(this.#streamId()).pipe(map((plays) => `Recorded. Plays now: ${plays}.`));

  protected readonly readRoyalties = (): Observable<string> =>
    this.#music
      .readRoyalties(this.#streamId())
      .pipe(
        map((royalties) =>
          royalties === DENIED
            ? 'Denied: this account may not read royalties.'
            : `${royalties.toFixed(2)} euro.`,
        ),
      );

  protected readonly readByRest = (): Observable<string> =>
    this.#rest
      .getStream(this.#streamId())
      .pipe(map(({ title, artist }) => `“${title}” by ${artist}.`));
}
