import { TokenGuardClock } from '../platform/clock';
import { AuthToken } from '../session/auth-token';
import { RequestKind } from '../session/token-events';
import { TokenGuardError } from '../token-guard-error';
import { GuardedSession } from './guarded-target';
import { Rejection, Replacement, TargetPolicy } from './target-policy';

/** The share of `refreshTimeoutMs` after which a refresh is taken to wait for this very request. */
const LONGEST_WAIT_SHARE = 1 / 2;

/**
 * The policy for a request that brings a token along while an app's own source renews it: it may be what
 * that refresh sends. So it waits only for a while, and is then sent with the token that there is. A
 * rejection is cured like any other.
 */
export class SuspectTarget implements TargetPolicy {
  constructor(
    private readonly target: TargetPolicy,
    private readonly session: GuardedSession,
    private readonly clock: TokenGuardClock,
  ) {}

  getToken(): Promise<AuthToken> {
    const { keeper, holder, options } = this.session;
    return new Promise((resolve, reject) => {
      const cancel = this.clock.after(options.refreshTimeoutMs * LONGEST_WAIT_SHARE, () => {
        if (keeper.isRefreshing && holder.current) resolve(holder.current);
      });
      this.target.getToken().then(resolve, reject).finally(cancel);
    });
  }

  isFit(token: AuthToken): boolean {
    return this.target.isFit(token);
  }

  replace(rejected: AuthToken, rejection: Rejection, via: RequestKind): Promise<Replacement> {
    return this.target.replace(rejected, rejection, via);
  }

  refuse(cause: unknown): TokenGuardError {
    return this.target.refuse(cause);
  }
}
