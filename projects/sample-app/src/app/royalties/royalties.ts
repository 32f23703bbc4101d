import { CurrencyPipe } from '@angular/common';
import { httpResource } from '@angular/common/http';
import { Component } from '@angular/core';
import { environment } from '../../environments/environment';
import { LoadState } from '../shared/load-state';

interface Royalty {
  readonly id: string;
  readonly title: string;
  readonly artist: string;
  readonly royalties: number;
}

/** An API Gateway with a user pool authorizer, which takes the id token. */
@Component({
  selector: 'app-royalties',
  imports: [CurrencyPipe, LoadState],
  template: `
    <h1>Royalties</h1>
    <app-load-state [of]="royalties" />
    @if (royalties.hasValue()) {
      <table>
        <thead>
          <tr>
            <th scope="col">Title</th>
            <th scope="col">Artist</th>
            <th scope="col" class="number">Paid out</th>
          </tr>
        </thead>
        <tbody>
          @for (row of royalties.value(); track row.id) {
            <tr>
              <td>{{ row.title }}</td>
              <td>{{ row.artist }}</td>
              <td class="number">{{ row.royalties | currency: 'EUR' }}</td>
            </tr>
          }
        </tbody>
      </table>
    }
  `,
})
export class Royalties {
  protected readonly royalties = httpResource<Royalty[]>(
    () => `${environment.royaltiesApi}/royalties`,
  );
}
