import { TokenGuardClock } from '../platform/clock';
import { AuthToken } from '../session/auth-token';
import { RequestContext, GuardedTarget } from './guarded-target';
import { OriginMemory } from './origin-memory';

/** After this share of `refreshTimeoutMs`, the refresh is assumed to wait for this request. */
const LONGEST_WAIT_SHARE = 1 / 2;

/**
 * The policy for a request that carries a token while a custom source refreshes: it may be part of
 * that refresh. So it waits for a limited time, and is then sent with the current token. A
 * rejection is handled as usual.
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
