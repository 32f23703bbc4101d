import { Component, inject } from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import { DataStore } from 'aws-amplify/datastore';
import { from, map } from 'rxjs';
import { Playlist } from '../../models';
import { AddForm } from '../shared/add-form';
import { LoadState } from '../shared/load-state';
import { Notice } from '../shared/notice';

/** DataStore: works offline, and synchronizes when the network is back. */
@Component({
  selector: 'app-playlists',
  imports: [AddForm, LoadState],
  template: `
    <h1>Playlists</h1>
    <app-add-form label="New playlist" (add)="create($event)" />
    <app-load-state [of]="playlists" />
    @if (playlists.hasValue()) {
      <ul class="rows">
        @for (playlist of playlists.value(); track playlist.id) {
          <li>
            {{ playlist.title }}
            <button type="button" class="quiet" (click)="remove(playlist)">Remove</button>
          </li>
        } @empty {
          <li class="empty">No playlists yet.</li>
        }
      </ul>
    }
  `,
})
export class Playlists {
  readonly #notice = inject(Notice);

  protected readonly playlists = rxResource({
    stream: () => from(DataStore.observeQuery(Playlist)).pipe(map(({ items }) => items)),
  });

  protected async create(title: string): Promise<void> {
    await this.#tell(DataStore.save(new Playlist({ title })), `“${title}” was not added.`);
  }

  protected async remove(playlist: Playlist): Promise<void> {
    await this.#tell(DataStore.delete(playlist), `“${playlist.title}” was not removed.`);
  }

  async #tell(change: Promise<unknown>, failure: string): Promise<void> {
    await change.catch(() => this.#notice.show(failure));
  }
}
