import { TokenGuardClock } from '../platform/clock';
import { Stopwatch } from '../platform/stopwatch';
import { AuthToken } from '../session/auth-token';
import { MIN_REFRESH_INTERVAL_MS } from '../session/refresh-policy';
import { TokenGuardError } from '../token-guard-error';
import { RejectionCoolDown } from './rejection-cool-down';
import { ServerLead } from './server-lead';

/**
 * Up to this many refusals count as the fault of single endpoints. More count as the fault of the
 * server.
 */
const ENDPOINTS_AT_FAULT = 2;

/** What the guard remembers about one server. */
export class OriginMemory {
  readonly lead = new ServerLead();
  readonly coolDown: RejectionCoolDown;
  readonly #endpoints = new Map<string, EndpointMemory>();

  constructor(private readonly clock: TokenGuardClock) {
    this.coolDown = new RejectionCoolDown(clock, ENDPOINTS_AT_FAULT);
  }

  /** The memory of the endpoint at `path`, if the endpoint has ever rejected a token. */
  find(path: string): EndpointMemory | undefined {
    return this.#endpoints.get(path);
  }

  /** The memory of an endpoint that has just rejected a token. */
  at(path: string): EndpointMemory {
    let endpoint = this.#endpoints.get(path);
    if (!endpoint) {
      // A path may contain the ID of a record, so the number of endpoints is unlimited.
      for (const [other, { isForgotten }] of this.#endpoints) {
        if (isForgotten) this.#endpoints.delete(other);
      }
      this.#endpoints.set(path, (endpoint = new EndpointMemory(this.clock)));
    }
    return endpoint;
  }
}

/** What the guard remembers about one endpoint. */
export class EndpointMemory {
  readonly coolDown: RejectionCoolDown;
  /** Settles when the rejected token is replaced, or can't be. Never rejects. */
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

  /** The endpoint rejected this token. */
  noteRejection({ generation }: AuthToken): void {
    this.#rejected = Math.max(this.#rejected, generation);
  }

  /** A refreshed token replaces a rejected one. */
  noteReplacement({ generation }: AuthToken): void {
    this.#replacement = generation;
  }

  /** The endpoint rejected the refreshed token as well. */
  noteRefusal(): void {
    this.#rejected = Math.max(this.#rejected, this.#replacement);
    this.coolDown.begin();
  }

  /** Whether the endpoint rejected this token or a later one. */
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
   * interceptor and at the wire, and must not wait twice.
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
