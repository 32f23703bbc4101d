import { TokenGuardClock } from '../platform/clock';
import { AuthToken } from '../session/auth-token';
import { RequestContext, GuardedTarget } from './guarded-target';
import { OriginMemory } from './origin-memory';

/** The share of `refreshTimeoutMs` after which a refresh is taken to wait for this very request. */
const LONGEST_WAIT_SHARE = 1 / 2;

/**
 * The policy for a request that brings a token along while an app's own source renews it: it may be what
 * that refresh sends. So it waits only for a while, and is then sent with the token that there is. A
 * rejection is cured like any other.
 */
export class SuspectTarget extends GuardedTarget {
  constructor(
    context: RequestContext,
    origin: OriginMemory,
    path: string,
    private readonly clock: TokenGuardClock,
  ) {
    super(context, origin, path);
  }

  override getToken(): Promise<AuthToken> {
    const { manager, session, options } = this.context;
    return new Promise((resolve, reject) => {
      const cancel = this.clock.after(options.refreshTimeoutMs * LONGEST_WAIT_SHARE, () => {
        if (manager.isRefreshing && session.current) resolve(session.current);
      });
      super.getToken().then(resolve, reject).finally(cancel);
    });
  }
}
