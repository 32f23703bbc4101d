import { AuthToken } from './auth-token';
import { largestServerLeadMs } from './refresh-policy';

/**
 * How far the clock of an API runs ahead of the clock that stamps the tokens, learned from the
 * `Date` of rejections: an API that runs ahead takes a token for expired early.
 */
export class ServerLead {
  #seenMs = 0;

  /** Takes in that the API's clock read `serverNowMs` while it rejected `token`. */
  observe(token: AuthToken, serverNowMs = -Infinity): void {
    this.#seenMs = Math.max(this.#seenMs, serverNowMs - token.serverNowMs());
  }

  /** The share of a token's life that cannot be used because of it. */
  takenFrom(token: AuthToken): number {
    return Math.min(this.#seenMs, largestServerLeadMs(token.lifetimeMs));
  }
}
