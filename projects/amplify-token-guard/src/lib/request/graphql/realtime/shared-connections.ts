import { inject, Injectable } from '@angular/core';
import { Observable } from 'rxjs';
import { TokenGuardClock } from '../../../platform/clock';
import { connectProtocols, GRAPHQL_PROTOCOL } from '../../wire/appsync-frames';
import { REALTIME_SOCKETS } from '../../wire/browser-sockets';
import { HealingConnection } from '../../wire/healing-connection';
import { HealingConnections } from '../../wire/healing-connections';
import { Operation, OperationNews } from '../../wire/healing-operation';
import { authorization, realtimeUrl } from './appsync-protocol';

/** A page that replaces its last subscription by another one keeps the connection. */
const LINGER_MS = 1_000;

/** The connection that all subscriptions to an API share. */
interface SharedConnection {
  readonly connection: HealingConnection;
  subscriptions: number;
  cancelClose?: () => void;
}

/** One connection to each API, open as long as something subscribes. */
@Injectable()
export class SharedConnections {
  readonly #clock = inject(TokenGuardClock);
  readonly #sockets = inject(REALTIME_SOCKETS);
  readonly #connections = inject(HealingConnections);
  readonly #shared = new Map<string, SharedConnection>();

  /** Runs an operation over the connection to `endpoint`, from subscribing to unsubscribing. */
  run(endpoint: string, operation: Operation): Observable<OperationNews> {
    return new Observable((subscriber) => {
      const shared = this.#connectionTo(endpoint);
      shared.cancelClose?.();
      shared.subscriptions++;
      subscriber.add(() => {
        if (--shared.subscriptions > 0) return;
        shared.cancelClose = this.#clock.after(LINGER_MS, () => shared.connection.close());
      });
      subscriber.add(shared.connection.run(operation).subscribe(subscriber));
    });
  }

  close(): void {
    for (const { connection, cancelClose } of this.#shared.values()) {
      cancelClose?.();
      connection.close();
    }
  }

  #connectionTo(endpoint: string): SharedConnection {
    const known = this.#shared.get(endpoint);
    if (known) return known;
    const url = realtimeUrl(endpoint);
    const connection = this.#connections.create('guard', endpoint, {
      isGuarded: true,
      open: (token, listener) => {
        const headers = JSON.stringify(authorization(endpoint, token!.value));
        return this.#sockets.open(url, connectProtocols(GRAPHQL_PROTOCOL, headers), listener);
      },
    });
    const shared: SharedConnection = { connection, subscriptions: 0 };
    this.#shared.set(endpoint, shared);
    return shared;
  }
}
