import { DecimalPipe } from '@angular/common';
import { Component, computed, inject, signal } from '@angular/core';
import { GraphqlAuthClient, graphqlResource } from 'amplify-token-guard';
import { getMusicStream, listMusicStreams, recordPlay } from '../../graphql/operations';
import { Cover } from '../shared/cover';
import { DurationPipe } from '../shared/duration-pipe';
import { LoadState } from '../shared/load-state';
import { Notice } from '../shared/notice';

/** AppSync, by resources and `GraphqlAuthClient`. */
@Component({
  selector: 'app-listen',
  imports: [Cover, DecimalPipe, DurationPipe, LoadState],
  templateUrl: './listen.html',
})
export class Listen {
  readonly #graphql = inject(GraphqlAuthClient);
  readonly #notice = inject(Notice);
  readonly #chosen = signal<string | undefined>(undefined);

  protected readonly streams = graphqlResource(listMusicStreams, () => ({ limit: 12 }));

  /** Idle until a stream is chosen. */
  protected readonly playing = graphqlResource(getMusicStream, () => {
    const id = this.#chosen();
    return id === undefined ? undefined : { id };
  });

  protected readonly nowPlaying = computed(() =>
    this.playing.hasValue() ? this.playing.value().getMusicStream : undefined,
  );

  protected play(id: string): void {
    this.#chosen.set(id);
    this.#graphql.mutate(recordPlay, { id }).subscribe({
      next: () => {
        this.playing.reload();
        this.streams.reload();
      },
      error: () => this.#notice.show('Your play was not counted.'),
    });
  }
}
