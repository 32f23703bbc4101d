import { AuthToken } from '../session/auth-token';
import { GuardedTarget } from './guarded-target';
import { Rejection } from './target-policy';

/**
 * The policy for what a refresh itself sends, such as the request of a `TokenSource` that renews by
 * `HttpClient`: it takes the token that there is, and is not cured, since both would have to wait
 * for that very refresh.
 */
export class RefreshTarget extends GuardedTarget {
  override getToken(): Promise<AuthToken> {
    return Promise.resolve().then(() => this.context.session.require());
  }

  override isFit(): boolean {
    return true;
  }

  override replace(_: AuthToken, { cause }: Rejection): Promise<never> {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the server's own answer
    return Promise.reject(cause);
  }
}
