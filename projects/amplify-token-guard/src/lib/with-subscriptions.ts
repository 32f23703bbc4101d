import { GraphqlSubscriptions } from './request/graphql/graphql-subscriptions';
import { RealtimeClient } from './request/graphql/realtime/realtime-client';
import { HealingConnections } from './request/wire/healing-connections';
import { SocketGate } from './request/wire/socket-gate';
import { FEATURE_RUNNERS, TokenGuardFeature } from './token-guard-feature';

/**
 * Guards subscriptions: those of `GraphqlAuthClient.subscribe()`, and those of Amplify's own
 * clients (`generateClient()`, DataStore, AppSync Events), whose code stays as it is. A rejected
 * token is replaced and a broken connection comes back, and neither is an error for who subscribed.
 *
 * It replaces `globalThis.WebSocket` in the browser as long as the injector lives; only sockets to
 * AppSync are affected.
 *
 * @example
 * ```ts
 * provideAmplifyTokenGuard(withSubscriptions());
 * ```
 */
export function withSubscriptions(): TokenGuardFeature {
  return {
    ɵkind: 'withSubscriptions',
    ɵproviders: [
      HealingConnections,
      SocketGate,
      { provide: GraphqlSubscriptions, useClass: RealtimeClient },
      { provide: FEATURE_RUNNERS, useExisting: SocketGate, multi: true },
    ],
  };
}
