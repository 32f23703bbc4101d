import { AuthToken, sourceTokensOf } from '../../session/auth-token';
import { isSameOwner } from '../../session/current-session';

/** Whether both tokens are of one user and one app client. */
export function haveSameOwner(one: AuthToken, other: AuthToken): boolean {
  return isSameOwner(sourceTokensOf(one), sourceTokensOf(other));
}
