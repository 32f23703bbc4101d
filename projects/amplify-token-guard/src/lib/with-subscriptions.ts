import { GraphqlSubscriptions } from './request/graphql/graphql-subscriptions';
import { RealtimeClient } from './request/graphql/realtime/realtime-client';
import { SharedConnections } from './request/graphql/realtime/shared-connections';
import { HealingConnections } from './request/wire/healing-connections';
import { SocketGate } from './request/wire/socket-gate';
import { FEATURE_RUNNERS, TokenGuardFeature } from './token-guard-feature';

/**
 * Guards subscriptions: those of `GraphqlAuthClient.subscribe()`, and those of Amplify's own
 * clients (`generateClient()`, DataStore, AppSync Events), which need no change. The guard replaces
 * a rejected token and restores a broken connection. The subscriber sees no error.
 *
 * In the browser, it replaces `globalThis.WebSocket` until the injector is destroyed. It affects
 * only sockets to AppSync.
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
      SharedConnections,
      SocketGate,
      { provide: GraphqlSubscriptions, useClass: RealtimeClient },
      { provide: FEATURE_RUNNERS, useExisting: SocketGate, multi: true },
    ],
  };
}
