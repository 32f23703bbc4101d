import { TokenGuardClock } from '../platform/clock';
import { AuthToken } from '../session/auth-token';
import { RequestKind } from '../session/token-events';
import { TokenGuardError } from '../token-guard-error';
import { GuardedSession } from './guarded-target';
import { Rejection, Replacement, TargetPolicy } from './target-policy';

/** Most refreshes are over by then. One that waits for this very request never would be. */
const LONGEST_WAIT_MS = 2_000;

/**
 * The policy for a request that is made during a refresh, and may be what that refresh sends, after it has
 * waited for something else: it waits only for a while, and is then sent with the token that there is. A
 * rejection is cured like any other.
 */
export class SuspectTarget implements TargetPolicy {
  constructor(
    private readonly target: TargetPolicy,
    private readonly session: GuardedSession,
    private readonly clock: TokenGuardClock,
  ) {}

  getToken(): Promise<AuthToken> {
    const { keeper, holder } = this.session;
    return new Promise((resolve, reject) => {
      const cancel = this.clock.after(LONGEST_WAIT_MS, () => {
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
