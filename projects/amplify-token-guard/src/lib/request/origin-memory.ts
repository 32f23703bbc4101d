import { TokenGuardClock } from '../platform/clock';
import { Stopwatch } from '../platform/stopwatch';
import { AuthToken } from '../session/auth-token';
import { MIN_REFRESH_INTERVAL_MS } from '../session/refresh-policy';
import { TokenGuardError } from '../token-guard-error';
import { RejectionCoolDown } from './rejection-cool-down';
import { ServerLead } from './server-lead';

/** So many refusals of refreshed tokens are the fault of endpoints; more are that of their server. */
const ENDPOINTS_AT_FAULT = 2;

/** What is remembered of one server. */
export class OriginMemory {
  readonly lead = new ServerLead();
  readonly coolDown: RejectionCoolDown;
  readonly #endpoints = new Map<string, EndpointMemory>();

  constructor(private readonly clock: TokenGuardClock) {
    this.coolDown = new RejectionCoolDown(clock, ENDPOINTS_AT_FAULT);
  }

  /** What is remembered of the endpoint at `path`, if it has ever rejected a token. */
  find(path: string): EndpointMemory | undefined {
    return this.#endpoints.get(path);
  }

  /** The same, for an endpoint that has just rejected a token. */
  at(path: string): EndpointMemory {
    let endpoint = this.#endpoints.get(path);
    if (!endpoint) {
      // A path may hold the id of a record, so there may be any number of them.
      for (const [other, { isForgotten }] of this.#endpoints) {
        if (isForgotten) this.#endpoints.delete(other);
      }
      this.#endpoints.set(path, (endpoint = new EndpointMemory(this.clock)));
    }
    return endpoint;
  }
}

/** What is remembered of one endpoint of a server. */
export class EndpointMemory {
  readonly coolDown: RejectionCoolDown;
  /** Settles when the token that it has rejected is replaced, or cannot be. Never rejects. */
  renewal: Promise<void> | undefined;
  #rejected = 0;
  #replacement = 0;
  #failure: { readonly error: TokenGuardError; readonly generation: number } | undefined;
  #sinceFailure: Stopwatch | undefined;

  constructor(private readonly clock: TokenGuardClock) {
    this.coolDown = new RejectionCoolDown(clock);
  }

  get isForgotten(): boolean {
    return !this.renewal && this.coolDown.isForgotten && !this.#hasJustFailed();
  }

  /** It has rejected this token. */
  noteRejection({ generation }: AuthToken): void {
    this.#rejected = Math.max(this.#rejected, generation);
  }

  /** A refreshed token is handed out in place of one that it has rejected. */
  noteReplacement({ generation }: AuthToken): void {
    this.#replacement = generation;
  }

  /** It has rejected the refreshed token as well. */
  noteRefusal(): void {
    this.#rejected = Math.max(this.#rejected, this.#replacement);
    this.coolDown.begin();
  }

  /** Whether it has rejected this token, or a later one. */
  hasRejected({ generation }: AuthToken): boolean {
    return generation <= this.#rejected;
  }

  /** A rejected token could not be replaced. */
  noteFailure(error: TokenGuardError, { generation }: AuthToken): void {
    this.#failure = { error, generation };
    this.#sinceFailure = new Stopwatch(this.clock);
  }

  /**
   * Why the token could not be replaced a moment ago. A request may be guarded twice, by the
   * interceptor and at the wire, and is not to wait twice.
   */
  failureOf({ generation }: AuthToken): TokenGuardError | undefined {
    return generation === this.#failure?.generation && this.#hasJustFailed()
      ? this.#failure.error
      : undefined;
  }

  #hasJustFailed(): boolean {
    return (this.#sinceFailure?.elapsedMs() ?? Infinity) < MIN_REFRESH_INTERVAL_MS;
  }
}
