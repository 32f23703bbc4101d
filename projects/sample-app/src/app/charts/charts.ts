import { DecimalPipe } from '@angular/common';
import { HttpClient, httpResource } from '@angular/common/http';
import { Component, inject, signal } from '@angular/core';
import { environment } from '../../environments/environment';
import { AddForm } from '../shared/add-form';
import { LoadState } from '../shared/load-state';
import { Notice } from '../shared/notice';

interface ChartEntry {
  readonly id: string;
  readonly title: string;
  readonly artist: string;
  readonly plays: number;
}

/** Our own API: `Bearer ` and the access token to read; wishes are anonymous. */
@Component({
  selector: 'app-charts',
  imports: [AddForm, DecimalPipe, LoadState],
  template: `
    <h1>Charts</h1>
    <app-load-state [of]="charts" />
    @if (charts.hasValue()) {
      <ol class="rows">
        @for (entry of charts.value(); track entry.id) {
          <li>
            <span
              ><strong>{{ entry.title }}</strong> {{ entry.artist }}</span
            >
            <span class="plays">{{ entry.plays | number }} plays</span>
          </li>
        }
      </ol>
    }
    <h2>What should we play?</h2>
    <app-add-form label="Your wish" action="Send" (add)="wish($event)" />
    @if (wished(); as title) {
      <p role="status">Thank you. We look for “{{ title }}”.</p>
    }
  `,
})
export class Charts {
  readonly #http = inject(HttpClient);
  readonly #notice = inject(Notice);

  protected readonly charts = httpResource<ChartEntry[]>(() => `${environment.chartsApi}/charts`);
  protected readonly wished = signal('');

  /** The rule for this API covers GET only, so no token goes along. */
  protected wish(title: string): void {
    this.#http.post(`${environment.chartsApi}/wishes`, { title }).subscribe({
      next: () => this.wished.set(title),
      error: () => this.#notice.show('Your wish was not sent.'),
    });
  }
}
