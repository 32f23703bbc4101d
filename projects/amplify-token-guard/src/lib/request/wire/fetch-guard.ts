import { DestroyRef, DOCUMENT, inject, Injectable, NgZone } from '@angular/core';
import { CurrentSession } from '../../session/current-session';
import { RequestPolicy } from '../request-policy';
import { authorizationOf, isRequest } from './authorization';
import { FetchArguments, patchFetch, Send } from './fetch-patch';
import { guardedFetch } from './guarded-fetch';
import { withUrlRead } from './request-copy';

/**
 * Guards all requests by `fetch` that carry a token of the session. Other requests pass unchanged.
 */
@Injectable()
export class FetchGuard {
  readonly #session = inject(CurrentSession);
  readonly #policy = inject(RequestPolicy);
  readonly #window = inject(DOCUMENT).defaultView;
  readonly #zone = inject(NgZone);

  start(): void {
    const page = this.#window;
    if (!page?.fetch) return;
    const unpatch = this.#zone.runOutsideAngular(() =>
      patchFetch(page, (args, send) => this.#handle(args, send)),
    );
    inject(DestroyRef).onDestroy(unpatch);
  }

  #handle(args: FetchArguments, send: Send): Promise<Response> | undefined {
    const header = authorizationOf(args);
    const given = header === undefined ? undefined : this.#session.find(header);
    if (!given) return undefined;
    const read = withUrlRead(args);
    // The URL is invalid. `fetch` reports that.
    if (!read) return undefined;
    const [input] = read;
    const policy = this.#policy.for(isRequest(input) ? input.url : input, { bringsToken: true });
    return guardedFetch(given, policy, read, send);
  }
}
