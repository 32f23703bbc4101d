import {
  createEnvironmentInjector,
  EnvironmentInjector,
  ɵINJECTOR_SCOPE as INJECTOR_SCOPE,
} from '@angular/core';
import {
  AuthTokenService,
  GRAPHQL_TRANSPORT,
  GraphqlAnswer,
  GraphqlAuthClient,
  GraphqlRequest,
  GraphqlTransport,
  isTokenGuardError,
  provideAmplifyTokenGuard,
  TokenEvent,
  TokenGuardClock,
  TokenGuardErrorCode,
  TokenGuardOptions,
  withTokenSource,
} from 'amplify-token-guard';
import { Observable } from 'rxjs';
import { Latency, ModelTokenSource } from './model-token-source';
import { Minted, Server } from './server';
import { WorldClock } from './world-clock';

/** A request of the app, and its result. */
export interface RequestRecord {
  readonly number: number;
  readonly owner: string | undefined;
  readonly askedAtMs: number;
  /** The number of sign-ins, sign-outs, and revocations before the request. */
  readonly changesBefore: number;
  /** Whether the session was already revoked, even if the guard didn't know. */
  readonly revoked: boolean;
  /** For each attempt: the time left of the token when it was sent, in server time. */
  readonly timeLeftAtSendMs: number[];
  readonly sentAtMs: number[];
  /**
   * Whether the token of the last attempt was valid when it was sent, and had expired when it
   * arrived.
   */
  expiredInTransit: boolean;
  outcome?: 'ok' | TokenGuardErrorCode | 'other';
}

/** A refresh that the app requested explicitly, and its result. */
export interface AskedRecord {
  readonly askedAtMs: number;
  answer?: Minted;
}

/** The guard in a model of a device, its user, a network, and a server. */
export class World {
  readonly clock = new WorldClock();
  readonly server: Server;
  readonly source: ModelTokenSource;
  readonly requests: RequestRecord[] = [];
  readonly asked: AskedRecord[] = [];
  readonly events: TokenEvent[] = [];
  /** For each `session-ended` event: the time left of the token, in server time. */
  readonly timeLeftAtEndMs: number[] = [];
  readonly #injector: EnvironmentInjector;
  requestLatency: Latency = { upMs: 0, downMs: 0 };
  /** The number of sign-ins, sign-outs, and revocations so far. */
  changes = 0;
  #revoked = false;
  hasStepped = false;
  /**
   * How much older than its real age a token may appear: `iat` is rounded down twice, and its
   * refresh took time.
   */
  ageToleranceMs = 2_000;
  /** When the last outage ended, in server time. */
  outUntilMs = -Infinity;

  constructor(parent: EnvironmentInjector, lifetimeMs: number, options: TokenGuardOptions = {}) {
    this.server = new Server(this.clock, lifetimeMs);
    this.source = new ModelTokenSource(this.clock, this.server);
    this.source.signInAs('alice');
    this.#injector = createEnvironmentInjector(
      [
        // Gives this instance its own instances of root services.
        { provide: INJECTOR_SCOPE, useValue: 'root' },
        { provide: TokenGuardClock, useValue: this.clock },
        { provide: GRAPHQL_TRANSPORT, useValue: this.#transport() },
        provideAmplifyTokenGuard(
          options,
          withTokenSource(() => this.source),
        ),
      ],
      parent,
    );
    let expiresAtMs = 0;
    this.tokens.events$.subscribe((event) => {
      this.events.push(event);
      if (event.type === 'session-ended')
        this.timeLeftAtEndMs.push(expiresAtMs - this.clock.elapsedMs);
    });
    this.tokens.state$.subscribe((state) => {
      if (state.status === 'signed-in') ({ expiresAtMs } = state);
    });
  }

  get tokens(): AuthTokenService {
    return this.#injector.get(AuthTokenService);
  }

  request(): RequestRecord {
    const record: RequestRecord = {
      number: this.requests.length,
      owner: this.source.stored?.minted.user,
      askedAtMs: this.clock.elapsedMs,
      changesBefore: this.changes,
      revoked: this.#revoked,
      timeLeftAtSendMs: [],
      sentAtMs: [],
      expiredInTransit: false,
    };
    this.requests.push(record);
    this.#injector
      .get(GraphqlAuthClient)
      .mutate(`mutation { m${record.number} }`)
      .subscribe({
        next: () => (record.outcome = 'ok'),
        error: (error: unknown) => {
          record.outcome = isTokenGuardError(error) ? error.code : 'other';
        },
      });
    return record;
  }

  refresh(): void {
    const asked: AskedRecord = { askedAtMs: this.clock.elapsedMs };
    this.asked.push(asked);
    this.tokens.refresh().then(
      ({ value }) => (asked.answer = this.server.find(value)),
      () => undefined,
    );
  }

  signInAs(user: string): void {
    if (this.source.stored?.minted.user !== user) this.changes++;
    this.#revoked = false;
    this.source.signInAs(user);
  }

  signOut(): void {
    this.changes++;
    void this.source.signOut();
  }

  revoke(): void {
    this.changes++;
    this.#revoked = true;
    const { stored } = this.source;
    if (stored) this.server.revoke(stored.minted.refreshToken);
  }

  /** From now on, the API rejects the current access token. */
  distrust(): void {
    const { stored } = this.source;
    if (stored) this.server.distrusted.add(stored.minted.accessToken);
  }

  setOut(out: boolean): void {
    if (this.server.out && !out) this.outUntilMs = this.clock.elapsedMs;
    this.server.out = out;
  }

  destroy(): void {
    this.#injector.destroy();
  }

  #transport(): GraphqlTransport {
    return {
      send: ({ document, authToken }: GraphqlRequest) =>
        new Observable<GraphqlAnswer>((subscriber) => {
          const number = Number(/m(\d+)/.exec(document as string)?.[1]);
          const minted = this.server.find(authToken ?? '');
          const record = this.requests[number];
          const { upMs, downMs } = this.requestLatency;
          record?.sentAtMs.push(this.clock.elapsedMs);
          record?.timeLeftAtSendMs.push(minted.expMs - this.clock.elapsedMs);
          const cancelUp = this.clock.after(upMs, () => {
            if (record) {
              record.expiredInTransit =
                record.timeLeftAtSendMs.at(-1)! > 0 && this.clock.elapsedMs >= minted.expMs;
            }
            const ran = this.server.execute(number, minted);
            const cancelDown = this.clock.after(downMs, () => {
              const errors = ran ? [] : [{ message: 'Token has expired.' }];
              subscriber.next({ status: ran ? 200 : 401, data: {}, errors });
              subscriber.complete();
            });
            subscriber.add(cancelDown);
          });
          subscriber.add(cancelUp);
        }),
    };
  }
}
