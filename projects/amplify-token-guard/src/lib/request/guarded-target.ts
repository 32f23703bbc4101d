import { AuthToken, sourceTokensOf } from '../session/auth-token';
import { RequestKind } from '../session/token-events';
import { SessionEvents } from '../session/session-events';
import { isSameOwner, CurrentSession, userChanged } from '../session/current-session';
import { TokenManager } from '../session/token-manager';
import { isTokenGuardError, TokenGuardError } from '../token-guard-error';
import { ResolvedTokenGuardOptions } from '../token-guard-options';
import { OriginMemory } from './origin-memory';
import { Rejection, Replacement, TargetPolicy } from './target-policy';

/** What the policy depends on. */
export interface RequestContext {
  readonly manager: TokenManager;
  readonly session: CurrentSession;
  readonly events: SessionEvents;
  readonly options: ResolvedTokenGuardOptions;
}

/** The policy for one endpoint, with its memory of the server. */
export class GuardedTarget implements TargetPolicy {
  constructor(
    protected readonly context: RequestContext,
    private readonly origin: OriginMemory,
    private readonly path: string,
  ) {}

  async getToken(): Promise<AuthToken> {
    // The endpoint has rejected the current token, and would reject it again.
    await this.origin.find(this.path)?.renewal;
    const { manager } = this.context;
    const token = await manager.getToken();
    return this.#isFresh(token) || manager.isUnrenewable(token) ? token : manager.renew('needed');
  }

  isFit(token: AuthToken): boolean {
    const endpoint = this.origin.find(this.path);
    const isRejected = endpoint?.hasRejected(token) && token !== this.context.session.current;
    const { manager } = this.context;
    return (
      !endpoint?.renewal && !isRejected && (this.#isFresh(token) || manager.isUnrenewable(token))
    );
  }

  async replace(
    rejected: AuthToken,
    { serverNowMs, cause }: Rejection,
    via: RequestKind,
  ): Promise<Replacement> {
    this.origin.lead.observe(rejected, serverNowMs);
    const endpoint = this.origin.at(this.path);
    try {
      const earlier = endpoint.failureOf(rejected);
      if (earlier) throw earlier;
      const replacement = await this.#replace(rejected);
      this.context.events.report({ type: 'retried', via, late: replacement.late });
      return replacement;
    } catch (error) {
      if (!isTokenGuardError(error)) throw error;
      if (error.transient) endpoint.noteFailure(error, rejected);
      throw cause === undefined ? error : new TokenGuardError(error.code, error.message, { cause });
    }
  }

  refuse(cause: unknown): TokenGuardError {
    this.origin.coolDown.begin();
    this.origin.at(this.path).noteRefusal();
    return new TokenGuardError(
      'token-rejected',
      'The server rejected a token that had just been refreshed. Check that it accepts tokens of ' +
        'this user pool and app client, and the kind of token that is sent ("tokenUse").',
      { cause },
    );
  }

  async #replace(rejected: AuthToken): Promise<Replacement> {
    const { manager, session } = this.context;
    await session.sync();
    const current = session.require();
    const endpoint = this.origin.at(this.path);
    endpoint.noteRejection(rejected);
    const isOld = !endpoint.hasRejected(current);
    if (!isOld && this.#isCoolingDown(current)) throw notRefreshed();
    const token = await (isOld ? this.getToken() : this.#renew());
    if (!isSameOwner(sourceTokensOf(rejected), sourceTokensOf(token))) throw userChanged();
    const late = isOld || !manager.hasRefreshed(token);
    if (!late) endpoint.noteReplacement(token);
    return { token, late };
  }

  /** Other requests to this endpoint wait for this refresh too. */
  #renew(): Promise<AuthToken> {
    const endpoint = this.origin.at(this.path);
    const token = this.context.manager.renew('rejected');
    const renewal = token.then(
      () => undefined,
      () => undefined,
    );
    endpoint.renewal = renewal;
    void renewal.then(() => {
      if (endpoint.renewal === renewal) endpoint.renewal = undefined;
    });
    return token;
  }

  #isCoolingDown(token: AuthToken): boolean {
    return this.origin.coolDown.covers(token) || this.origin.at(this.path).coolDown.covers(token);
  }

  /** By this server's clock, a token may expire earlier than by the user pool's clock. */
  #isFresh(token: AuthToken): boolean {
    return this.context.manager.isFit(token, this.origin.lead.leadFor(token));
  }
}

function notRefreshed(): TokenGuardError {
  return new TokenGuardError(
    'token-rejected',
    'The server rejected the token. The guard did not refresh it, because this endpoint has ' +
      'recently rejected a refreshed token.',
  );
}
