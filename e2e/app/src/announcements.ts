import { inject } from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import { AuthTokenService } from 'amplify-token-guard';
import { channelEvents } from './channel-events';

// From here on it is the code of docs/recipes.md, word for word.
export class Announcements {
  readonly #user = inject(AuthTokenService).user;

  readonly latest = rxResource({
    params: () => this.#user()?.userId,
    stream: () => channelEvents<{ text: string }>('default/announcements'),
  });
}
