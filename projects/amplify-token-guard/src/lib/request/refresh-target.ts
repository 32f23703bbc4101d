import { AuthToken } from '../session/auth-token';
import { TokenHolder } from '../session/token-holder';
import { TokenGuardError } from '../token-guard-error';
import { Rejection, TargetPolicy } from './target-policy';

/**
 * The policy for what a refresh itself sends, such as the request of a `TokenSource` that renews by
 * `HttpClient`: it takes the token that there is, and is not cured, since both would have to wait
 * for that very refresh.
 */
export class RefreshTarget implements TargetPolicy {
  constructor(private readonly holder: TokenHolder) {}

  getToken(): Promise<AuthToken> {
    return Promise.resolve().then(() => this.holder.require());
  }

  isFit(): boolean {
    return true;
  }

  replace(_: AuthToken, { cause }: Rejection): Promise<never> {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the server's own answer
    return Promise.reject(cause);
  }

  refuse(cause: unknown): TokenGuardError {
    return new TokenGuardError('token-rejected', 'The server rejected the token.', { cause });
  }
}
