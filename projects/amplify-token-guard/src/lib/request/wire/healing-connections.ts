import { inject, Injectable, NgZone } from '@angular/core';
import { TokenGuardClock } from '../../platform/clock';
import { WakeUps } from '../../platform/wake-ups';
import { SessionEvents } from '../../session/session-events';
import { CurrentSession } from '../../session/current-session';
import { RequestPolicy } from '../request-policy';
import { HealingConnection } from './healing-connection';
import { ConnectionTools, Dial } from './redialing-socket';

/** Creates connections that restore themselves, and reports their state as events. */
@Injectable()
export class HealingConnections {
  readonly #events = inject(SessionEvents);
  readonly #session = inject(CurrentSession);
  readonly #zone = inject(NgZone);
  readonly #policy = inject(RequestPolicy);
  readonly #tools: Omit<ConnectionTools, 'policy'> = {
    clock: inject(TokenGuardClock),
    wakeUps: inject(WakeUps),
    state$: this.#events.state$,
    current: () => this.#session.current,
  };

  /**
   * @param client who uses the connection: GraphqlAuthClient or Amplify's clients
   * @param target the URL of the server
   */
  create(client: 'guard' | 'amplify', target: string, dial: Dial): HealingConnection {
    const open: Dial['open'] = (...given) =>
      this.#zone.runOutsideAngular(() => dial.open(...given));
    const connection = new HealingConnection(
      { ...this.#tools, policy: this.#policy.for(target) },
      { ...dial, open },
    );
    if (dial.isGuarded) {
      connection.states.subscribe((state) =>
        this.#events.report({ type: 'realtime', client, ...state }),
      );
    }
    return connection;
  }
}
