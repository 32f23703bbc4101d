import { DestroyRef, inject, Injectable } from '@angular/core';
import { TokenGuardClock } from '../../platform/clock';
import { RequestPolicy } from '../request-policy';
import { AmplifyClient } from './amplify-client';
import { RevivalTools } from './amplify-revival';
import { GuardedAmplifyClient } from './guarded-amplify-client';

/** A client is changed once, and obeys the guard that took it last. */
const CLIENTS = new WeakMap<AmplifyClient, GuardedAmplifyClient>();

/** Guards clients as long as its injector lives; then they are what they were before. */
@Injectable({ providedIn: 'root' })
export class AmplifyClientGuard {
  /** Shared with the clients, which are not held here: there may be one for each component. */
  readonly #guard: { tools?: RevivalTools } = {};

  constructor() {
    const destroyRef = inject(DestroyRef);
    const tools = {
      keeper: inject(RequestPolicy).for(''),
      clock: inject(TokenGuardClock),
      destroyRef,
    };
    this.#guard.tools = tools;
    destroyRef.onDestroy(() => delete this.#guard.tools);
  }

  take(client: AmplifyClient): void {
    const guarded = CLIENTS.get(client) ?? new GuardedAmplifyClient(client);
    CLIENTS.set(client, guarded);
    guarded.guard = this.#guard;
  }
}
