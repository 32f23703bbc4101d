import { DestroyRef, inject, Injectable } from '@angular/core';
import { Hub } from 'aws-amplify/utils';
import { TokenAnnouncer } from '../../session/token-announcer';
import { RealtimeState } from '../../session/token-events';

/** As `CONNECTION_STATE_CHANGE` of `aws-amplify/api`, which not every app needs to load. */
const CONNECTION_STATE_CHANGE = 'ConnectionStateChange';

const STATES: Readonly<Record<string, RealtimeState>> = {
  Connecting: 'connecting',
  Connected: 'connected',
  ConnectionDisrupted: 'disrupted',
  ConnectionDisruptedPendingNetwork: 'disrupted',
  ConnectedPendingNetwork: 'disrupted',
  ConnectedPendingKeepAlive: 'disrupted',
  Disconnected: 'disconnected',
};

/** Tells among the guard's events how the connection of Amplify's own subscriptions is. */
@Injectable()
export class AmplifyConnectionStates {
  readonly #announcer = inject(TokenAnnouncer);
  readonly #destroyRef = inject(DestroyRef);
  #state: RealtimeState = 'disconnected';

  start(): void {
    const stop = Hub.listen('api', ({ payload: { event, data } }) => {
      if (event !== CONNECTION_STATE_CHANGE) return;
      const name = (data as { readonly connectionState?: string } | undefined)?.connectionState;
      const state = STATES[name ?? ''] ?? this.#state;
      if (state === this.#state) return;
      this.#state = state;
      this.#announcer.report({ type: 'realtime', client: 'amplify', state });
    });
    this.#destroyRef.onDestroy(stop);
  }
}
