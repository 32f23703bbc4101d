import { isPlatformBrowser } from '@angular/common';
import {
  DestroyRef,
  EnvironmentInjector,
  inject,
  Injectable,
  NgZone,
  PLATFORM_ID,
  runInInjectionContext,
} from '@angular/core';
import { NEVER, Observable, Subject, takeUntil } from 'rxjs';
import { TokenGuardClock } from '../../../platform/clock';
import { RequestPolicy } from '../../request-policy';
import { REALTIME_TRANSPORT } from '../amplify-realtime-transport';
import { LiveSubscription, SubscriptionOperation } from './live-subscription';
import { RealtimeConnection } from './realtime-connection';
import { SubscriptionUpdate } from './subscription-update';

/** Subscriptions with the guarded token: they come back by themselves, and tell when they did. */
@Injectable({ providedIn: 'root' })
export class RealtimeClient {
  readonly #policy = inject(RequestPolicy);
  readonly #clock = inject(TokenGuardClock);
  readonly #zone = inject(NgZone);
  readonly #transport = inject(REALTIME_TRANSPORT);
  readonly #injector = inject(EnvironmentInjector);
  readonly #isBrowser = isPlatformBrowser(inject(PLATFORM_ID));
  readonly #destroyed = new Subject<void>();
  readonly #connections = new Map<string, RealtimeConnection>();

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      this.#destroyed.next();
      for (const connection of this.#connections.values()) connection.close();
    });
  }

  /** Starts on subscription, stops on the wire when unsubscribed. On the server, nothing happens. */
  subscribe(operation: SubscriptionOperation): Observable<SubscriptionUpdate<unknown>> {
    if (!this.#isBrowser) return NEVER;
    const updates = new Observable<SubscriptionUpdate<unknown>>((subscriber) => {
      const endpoint = this.#transport.endpoint();
      const connection = this.#connectionTo(endpoint);
      const policy = this.#policy.for(endpoint);
      const live = new LiveSubscription(policy, this.#clock, operation, {
        next: (update) => this.#zone.run(() => subscriber.next(update)),
        error: (error) => this.#zone.run(() => subscriber.error(error)),
        complete: () => this.#zone.run(() => subscriber.complete()),
      });
      connection.join(live);
      return () => {
        live.stop();
        connection.leave(live);
      };
    });
    return updates.pipe(takeUntil(this.#destroyed));
  }

  #connectionTo(endpoint: string): RealtimeConnection {
    const known = this.#connections.get(endpoint);
    if (known) return known;
    const create = (): RealtimeConnection => new RealtimeConnection(endpoint);
    const connection = runInInjectionContext(this.#injector, create);
    this.#connections.set(endpoint, connection);
    return connection;
  }
}
