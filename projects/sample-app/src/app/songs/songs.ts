import { Component, inject } from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import { generateClient } from 'aws-amplify/data';
import { map } from 'rxjs';
import type { Schema } from '../../../amplify/data/resource';
import { AddForm } from '../shared/add-form';
import { LoadState } from '../shared/load-state';
import { Notice } from '../shared/notice';

/** Amplify Data: code that knows nothing of the guard. */
@Component({
  selector: 'app-songs',
  imports: [AddForm, LoadState],
  template: `
    <h1>Songs</h1>
    <app-add-form label="New song" (add)="create($event)" />
    <app-load-state [of]="songs" />
    @if (songs.hasValue()) {
      <ul class="rows">
        @for (song of songs.value(); track song.id) {
          <li>{{ song.title }}</li>
        } @empty {
          <li class="empty">No songs yet.</li>
        }
      </ul>
    }
  `,
})
export class Songs {
  readonly #client = generateClient<Schema>();
  readonly #notice = inject(Notice);

  protected readonly songs = rxResource({
    stream: () => this.#client.models.Song.observeQuery().pipe(map(({ items }) => [...items])),
  });

  protected async create(title: string): Promise<void> {
    const { errors } = await this.#client.models.Song.create({ title });
    if (errors) this.#notice.show(`“${title}” was not added.`);
  }
}
