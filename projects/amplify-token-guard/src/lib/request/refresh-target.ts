import { AuthToken } from '../session/auth-token';
import { GuardedTarget } from './guarded-target';
import { Rejection } from './target-policy';

/**
 * The policy for requests that are part of a refresh, such as those of a `TokenSource` that uses
 * `HttpClient`. They use the current token and aren't retried, because both would have to wait for
 * the same refresh.
 */
export class RefreshTarget extends GuardedTarget {
  override getToken(): Promise<AuthToken> {
    return Promise.resolve().then(() => this.context.session.require());
  }

  override isFit(): boolean {
    return true;
  }

  override replace(_: AuthToken, { cause }: Rejection): Promise<never> {
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- the server's own answer
    return Promise.reject(cause);
  }
}
