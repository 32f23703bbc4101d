import { Injectable } from '@angular/core';
import {
  GraphqlAnswer,
  GraphqlErrorEntry,
  GraphqlRequest,
  GraphqlRequestError,
  RealtimeSocket,
  RealtimeSocketListener,
  RealtimeSockets,
  RealtimeTransport,
} from 'amplify-token-guard';
import { Observable } from 'rxjs';
import { ClientFrame, FakeRealtimeSocket } from './fake-realtime-socket';

/** A subscription that the server has accepted. */
export interface FakeSubscription {
  readonly document: string;
  readonly variables: object;
  /** The token that started it. */
  readonly token: string;
  /** Whether the client has stopped it, or the server has ended it. */
  readonly stopped: boolean;
  /** Sends an event. */
  emit(data: unknown, errors?: readonly GraphqlErrorEntry[]): void;
  /** Ends it like AppSync for an expired token. */
  rejectToken(): void;
  /** Ends it like AppSync for a user without permission. */
  deny(): void;
  /** Ends it like AppSync during an outage. */
  fail(): void;
  /** Ends it without an error. */
  complete(): void;
}

type Step = 'connect' | 'start';

interface Refusal {
  readonly errorType: string;
  readonly message: string;
  readonly errorCode?: number;
}

const REJECTED: Refusal = {
  errorType: 'UnauthorizedException',
  message: 'Token has expired.',
  errorCode: 401,
};
const DENIED: Refusal = { errorType: 'Unauthorized', message: 'Not Authorized' };
const FAILED: Refusal = { errorType: 'InternalFailure', message: 'An outage.', errorCode: 500 };

/**
 * The server for `GraphqlAuthClient.subscribe()`. It accepts every subscription at once, and the
 * test controls what follows.
 *
 * @example
 * ```ts
 * const realtime = TestBed.inject(FakeRealtime);
 * realtime.expectOne('OnMusicStreamEvent').emit({ onMusicStreamEvent: { id: '1' } });
 * ```
 */
@Injectable()
export class FakeRealtime implements RealtimeTransport, RealtimeSockets {
  readonly #sockets: FakeRealtimeSocket[] = [];
  readonly #refusals: Record<Step, Refusal[]> = { connect: [], start: [] };
  readonly #live: FakeSubscription[] = [];
  /** IDs of subscriptions that were stopped or ended. */
  readonly #over = new Set<string>();

  /** Whether the server answers. With `false`, sockets don't open. */
  reachable = true;
  /** The keep-alive timeout. Effectively unlimited, because the fake sends no keep-alive. */
  connectionTimeoutMs = Number.MAX_SAFE_INTEGER;

  /** All sockets so far, open or not. */
  get sockets(): readonly FakeRealtimeSocket[] {
    return this.#sockets;
  }

  endpoint(): string {
    return 'https://api.example.com/graphql';
  }

  headers(): undefined {
    return undefined;
  }

  open(url: string, protocols: string[], listener: RealtimeSocketListener): RealtimeSocket {
    const socket = new FakeRealtimeSocket(url, protocols, listener, (frame) => {
      if (this.reachable) this.#answer(socket, frame);
    });
    this.#sockets.push(socket);
    queueMicrotask(() => {
      if (this.reachable) socket.open();
    });
    return socket;
  }

  subscribe({ document, variables, authToken = '' }: GraphqlRequest): Observable<GraphqlAnswer> {
    return new Observable((subscriber) => {
      const end = (refusal: Refusal): void => {
        const errors = [refusal];
        subscriber.error(
          new GraphqlRequestError({ status: refusal.errorCode, data: null, errors }),
        );
      };
      this.#live.push({
        document: typeof document === 'string' ? document : JSON.stringify(document),
        variables,
        token: authToken,
        get stopped() {
          return subscriber.closed;
        },
        emit: (data, errors = []) => subscriber.next({ status: 200, data, errors }),
        complete: () => subscriber.complete(),
        ...endings(end),
      });
    });
  }

  /**
   * The only active subscription whose document contains `text`.
   *
   * @throws Error if there is none or more than one.
   */
  expectOne(text = ''): FakeSubscription {
    const [found, ...more] = this.match(text);
    if (!found || more.length > 0) {
      const count = found ? more.length + 1 : 0;
      throw new Error(`Expected one subscription with "${text}", found ${count}.`);
    }
    return found;
  }

  /** All active subscriptions whose document contains `text`. */
  match(text = ''): FakeSubscription[] {
    return this.#live.filter(({ stopped, document }) => !stopped && document.includes(text));
  }

  /** Rejects the tokens of the next connections or subscriptions. */
  rejectNext(step: Step, times = 1): void {
    for (let i = 0; i < times; i++) this.#refusals[step].push(REJECTED);
  }

  /** Breaks every connection without a close frame, like a lost network. */
  drop(): void {
    for (const socket of this.#sockets) socket.drop();
  }

  /** @throws Error if a subscription is active. */
  verify(): void {
    const { length } = this.match();
    if (length > 0) throw new Error(`${length} subscription(s) are still active.`);
  }

  #answer(socket: FakeRealtimeSocket, { type, id, payload }: ClientFrame): void {
    if (type === 'connection_init') {
      const refusal = this.#refusals.connect.shift();
      const { connectionTimeoutMs } = this;
      if (refusal) socket.receive({ type: 'connection_error', payload: { errors: [refusal] } });
      else socket.receive({ type: 'connection_ack', payload: { connectionTimeoutMs } });
    } else if (type === 'start' && id) {
      const refusal = this.#refusals.start.shift();
      if (refusal) socket.receive({ id, type: 'error', payload: { errors: [refusal] } });
      else this.#take(socket, id, payload);
    } else if (type === 'stop' && id) {
      this.#over.add(id);
      socket.receive({ id, type: 'complete' });
    }
  }

  #take(socket: FakeRealtimeSocket, id: string, payload: ClientFrame['payload']): void {
    const { query, variables } = JSON.parse(payload?.data ?? '{}') as StartData;
    const over = this.#over;
    const send = (type: string, content?: object): void => {
      if (!over.has(id)) socket.receive({ id, type, ...(content && { payload: content }) });
    };
    const end = (refusal: Refusal): void => {
      send('error', { errors: [refusal] });
      over.add(id);
    };
    this.#live.push({
      document: query,
      variables,
      token: payload?.extensions?.authorization?.['Authorization'] ?? '',
      get stopped() {
        return over.has(id) || socket.closed;
      },
      emit: (data, errors) => send('data', { data, ...(errors && { errors }) }),
      complete: () => {
        send('complete');
        over.add(id);
      },
      ...endings(end),
    });
    send('start_ack');
  }
}

function endings(
  end: (refusal: Refusal) => void,
): Pick<FakeSubscription, 'rejectToken' | 'deny' | 'fail'> {
  return {
    rejectToken: () => end(REJECTED),
    deny: () => end(DENIED),
    fail: () => end(FAILED),
  };
}

interface StartData {
  readonly query: string;
  readonly variables: object;
}
