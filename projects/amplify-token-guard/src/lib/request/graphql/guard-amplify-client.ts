import { isPlatformBrowser } from '@angular/common';
import { assertInInjectionContext, inject, Injector, PLATFORM_ID } from '@angular/core';
import { TokenGuardError } from '../../token-guard-error';
import { AmplifyClient } from './amplify-client';
import { AmplifyClientGuard } from './amplify-client-guard';

/**
 * Guards a client of `generateClient()`, of `aws-amplify/api` or `aws-amplify/data`, and returns
 * it: `client.graphql()`, `client.models`, `client.queries` and the others cure a rejected token by
 * one refresh and one retry, and their subscriptions come back. Everything else is as Amplify does
 * it, and so are the types.
 *
 * The client itself is changed, so that code which holds it already is guarded as well.
 *
 * @param injector needed outside an injection context only.
 * @throws TokenGuardError `config-invalid` outside an injection context without an injector.
 *
 * @example
 * ```ts
 * export class Songs {
 *   readonly #client = guardAmplifyClient(generateClient<Schema>());
 *   readonly list = () => this.#client.models.Song.list();
 * }
 * ```
 */
export function guardAmplifyClient<Client extends AmplifyClient>(
  client: Client,
  injector: Injector = currentInjector(),
): Client {
  if (isPlatformBrowser(injector.get(PLATFORM_ID))) injector.get(AmplifyClientGuard).take(client);
  return client;
}

function currentInjector(): Injector {
  try {
    assertInInjectionContext(guardAmplifyClient);
  } catch (cause) {
    throw new TokenGuardError(
      'config-invalid',
      'guardAmplifyClient() is called outside an injection context; allowed is a place where ' +
        'inject() works, such as a field initializer, or an Injector as the second argument.',
      { cause },
    );
  }
  return inject(Injector);
}
