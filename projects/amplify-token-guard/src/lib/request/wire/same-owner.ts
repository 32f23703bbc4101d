import { AuthToken, sourceTokensOf } from '../../session/auth-token';
import { isSameOwner } from '../../session/current-session';

/** Whether both tokens belong to the same user and app client. */
export function haveSameOwner(one: AuthToken, other: AuthToken): boolean {
  return isSameOwner(sourceTokensOf(one), sourceTokensOf(other));
}
