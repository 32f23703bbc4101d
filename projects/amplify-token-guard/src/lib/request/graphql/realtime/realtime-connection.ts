import { inject, NgZone } from '@angular/core';
import { skip, Subscription } from 'rxjs';
import { TokenGuardClock } from '../../../platform/clock';
import { WakeUps } from '../../../platform/wake-ups';
import { AuthToken } from '../../../session/auth-token';
import { TokenAnnouncer } from '../../../session/token-announcer';
import { RealtimeState } from '../../../session/token-events';
import { userChanged } from '../../../session/token-holder';
import { TokenState } from '../../../session/token-state';
import { TokenGuardError } from '../../../token-guard-error';
import { RequestPolicy } from '../../request-policy';
import { REALTIME_TRANSPORT } from '../amplify-realtime-transport';
import { withoutAnswer } from '../graphql-request-error';
import { AppsyncFailure } from './appsync-failure';
import { authorization, Headers, realtimeUrl, ServerFrame, subprotocols } from './appsync-protocol';
import { AppsyncSocket, ConnectionListener } from './appsync-socket';
import { Attempted, Attempts } from './attempts';
import { Line, LiveSubscription } from './live-subscription';

/** A page that goes from one subscription to the next needs no new connection. */
const LINGER_MS = 1_000;

/** The one socket that all subscriptions to an API share, as long as there are any. */
export class RealtimeConnection implements Attempted, ConnectionListener, Line {
  readonly #clock = inject(TokenGuardClock);
  readonly #zone = inject(NgZone);
  readonly #wakeUps = inject(WakeUps);
  readonly #announcer = inject(TokenAnnouncer);
  readonly #transport = inject(REALTIME_TRANSPORT);
  readonly #attempts: Attempts;
  readonly #subscriptions = new Set<LiveSubscription>();
  #socket: AppsyncSocket | undefined;
  #state: RealtimeState = 'disconnected';
  #userId: string | undefined;
  #stopListening: (() => void) | undefined;
  #cancelLinger: (() => void) | undefined;

  constructor(private readonly endpoint: string) {
    this.#attempts = new Attempts(inject(RequestPolicy).for(endpoint), this.#clock, this);
  }

  join(subscription: LiveSubscription): void {
    this.#cancelLinger?.();
    this.#subscriptions.add(subscription);
    if (this.#state === 'disconnected') this.#begin();
    else if (this.#socket?.isReady) subscription.connect(this);
  }

  leave(subscription: LiveSubscription): void {
    this.#subscriptions.delete(subscription);
    if (this.#subscriptions.size > 0 || this.#state === 'disconnected') return;
    this.#cancelLinger?.();
    this.#cancelLinger = this.#clock.after(LINGER_MS, () => this.close());
  }

  headers({ value }: AuthToken): Headers {
    return authorization(this.endpoint, value);
  }

  send(frame: object): void {
    this.#socket?.send(frame);
  }

  /** Without a word to the subscriptions. */
  close(): void {
    this.#cancelLinger?.();
    this.#stopListening?.();
    this.#attempts.stop();
    this.#socket?.close();
    this.#socket = undefined;
    this.#userId = undefined;
    this.#tell('disconnected');
  }

  attempt(token: AuthToken): void {
    this.#userId ??= token.userId;
    try {
      const url = realtimeUrl(this.endpoint);
      const protocols = subprotocols(this.headers(token));
      this.#socket = new AppsyncSocket(this.#clock, this, (listener) =>
        this.#zone.runOutsideAngular(() => this.#transport.open(url, protocols, listener)),
      );
    } catch (error) {
      // The page may not open it, or there is no such URL.
      this.giveUp(withoutAnswer(error));
    }
  }

  giveUp(error: unknown): void {
    const subscriptions = [...this.#subscriptions];
    this.#subscriptions.clear();
    this.close();
    for (const subscription of subscriptions) subscription.giveUp(error);
  }

  onReady(): void {
    this.#attempts.succeed();
    this.#tell('connected');
    for (const subscription of this.#subscriptions) subscription.connect(this);
  }

  onRefused({ verdict, error }: AppsyncFailure): void {
    if (verdict === 'denied' || verdict === 'failed') {
      this.giveUp(error);
      return;
    }
    if (!this.#disrupt(0)) return;
    if (verdict === 'rejected') this.#attempts.reject(error);
    else this.#attempts.fail();
  }

  onFrame(frame: ServerFrame): void {
    for (const subscription of this.#subscriptions) if (subscription.receive(frame)) return;
  }

  onLost(silentMs: number): void {
    if (this.#disrupt(silentMs)) this.#attempts.fail();
  }

  #begin(): void {
    this.#tell('connecting');
    const stopListening = this.#wakeUps.listen(() => this.#wake());
    const session = new Subscription();
    // The first one may be out of date; whoever asks for a token learns the truth.
    session.add(this.#announcer.state$.pipe(skip(1)).subscribe((state) => this.#follow(state)));
    this.#stopListening = () => {
      stopListening();
      session.unsubscribe();
    };
    this.#attempts.start();
  }

  #follow(state: TokenState): void {
    if (state.status === 'session-ended') this.giveUp(state.error);
    else if (state.status === 'signed-out') {
      this.giveUp(new TokenGuardError('signed-out', 'Nobody is signed in any more.'));
    } else if (state.status === 'signed-in' && (this.#userId ?? state.userId) !== state.userId) {
      this.giveUp(userChanged());
    }
  }

  #wake(): void {
    this.#attempts.hurry();
    for (const subscription of this.#subscriptions) subscription.hurry();
    this.#socket?.check();
  }

  /** @returns whether anybody wants the connection back. */
  #disrupt(silentMs: number): boolean {
    this.#socket = undefined;
    if (this.#subscriptions.size === 0) {
      this.close();
      return false;
    }
    for (const subscription of this.#subscriptions) subscription.disconnect(silentMs);
    this.#tell('disrupted');
    return true;
  }

  #tell(state: RealtimeState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#announcer.report({ type: 'realtime', client: 'guard', state });
  }
}
