import { AuthToken, sourceTokensOf } from '../session/auth-token';
import { bufferMs, floorMs } from '../session/refresh-policy';
import { RequestKind } from '../session/token-events';
import { TokenAnnouncer } from '../session/token-announcer';
import { isSameOwner, TokenHolder, userChanged } from '../session/token-holder';
import { TokenKeeper } from '../session/token-keeper';
import { isTokenGuardError, TokenGuardError } from '../token-guard-error';
import { ResolvedTokenGuardOptions } from '../token-guard-options';
import { OriginMemory } from './origin-memory';
import { Rejection, Replacement, TargetPolicy } from './target-policy';

/** The session, as requests need it. */
export interface GuardedSession {
  readonly keeper: TokenKeeper;
  readonly holder: TokenHolder;
  readonly announcer: TokenAnnouncer;
  readonly options: ResolvedTokenGuardOptions;
}

/** The policy for one endpoint, with what is remembered of its server. */
export class GuardedTarget implements TargetPolicy {
  constructor(
    protected readonly session: GuardedSession,
    private readonly origin: OriginMemory,
    private readonly path: string,
  ) {}

  async getToken(): Promise<AuthToken> {
    // It has rejected the token that is there, and would reject it again.
    await this.origin.find(this.path)?.renewal;
    const { keeper } = this.session;
    const token = await keeper.getToken();
    // Fit by the clock of the user pool, it may be too old by the clock of this server.
    return this.#isFresh(token) || keeper.isTheLast(token) ? token : keeper.renew('needed');
  }

  isFit(token: AuthToken): boolean {
    const endpoint = this.origin.find(this.path);
    const isRejected = endpoint?.hasRejected(token) && token !== this.session.holder.current;
    const { keeper } = this.session;
    return !endpoint?.renewal && !isRejected && (this.#isFresh(token) || keeper.isTheLast(token));
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
      this.session.announcer.report({ type: 'retried', via, late: replacement.late });
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
    const { keeper, holder } = this.session;
    await holder.sync();
    const current = holder.require();
    const endpoint = this.origin.at(this.path);
    endpoint.noteRejection(rejected);
    const isOld = !endpoint.hasRejected(current);
    if (!isOld && this.#isCoolingDown(current)) throw notRefreshed();
    const token = await (isOld ? this.getToken() : this.#renew());
    if (!isSameOwner(sourceTokensOf(rejected), sourceTokensOf(token))) throw userChanged();
    const late = isOld || !keeper.hasRefreshed(token);
    if (!late) endpoint.noteReplacement(token);
    return { token, late };
  }

  /** Other requests to this endpoint wait for it as well. */
  #renew(): Promise<AuthToken> {
    const endpoint = this.origin.at(this.path);
    const token = this.session.keeper.renew('rejected');
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

  #isFresh(token: AuthToken): boolean {
    const { keeper, options } = this.session;
    const lead = this.origin.lead.takenFrom(token);
    // A token that is too old already when it arrives is not made better by refreshing at once.
    return (
      token.timeLeftMs() - lead > bufferMs(token.lifetimeMs, options) ||
      (keeper.hasRefreshed(token) && keeper.msSinceRefresh() < floorMs())
    );
  }
}

function notRefreshed(): TokenGuardError {
  return new TokenGuardError(
    'token-rejected',
    'The server rejected the token. It was not refreshed for that, because this endpoint has ' +
      'rejected a token straight from its refresh a short while ago.',
  );
}
