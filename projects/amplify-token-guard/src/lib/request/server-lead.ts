import { AuthToken } from '../session/auth-token';
import { largestServerLeadMs } from '../session/refresh-policy';

/**
 * How far the clock of a server runs ahead of the clock that stamps the tokens, learned from the
 * `Date` of rejections: such a server takes a token for expired early.
 */
export class ServerLead {
  #seenMs = 0;

  /** Takes in that the server's clock read `serverNowMs` while it rejected `token`. */
  observe(token: AuthToken, serverNowMs = NaN): void {
    const leadMs = serverNowMs - token.serverNowMs();
    // A clock that is further off is not believed: it would take the use out of every token.
    if (leadMs <= largestServerLeadMs(token.lifetimeMs)) {
      this.#seenMs = Math.max(this.#seenMs, leadMs);
    }
  }

  /** The share of a token's life that cannot be used because of it. */
  takenFrom(token: AuthToken): number {
    return Math.min(this.#seenMs, largestServerLeadMs(token.lifetimeMs));
  }
}
