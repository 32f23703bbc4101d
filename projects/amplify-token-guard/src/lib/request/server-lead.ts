import { AuthToken } from '../session/auth-token';
import { largestServerLeadMs } from '../session/refresh-policy';

/**
 * How far the clock of a server is ahead of the clock that stamps the tokens, learned from the
 * `Date` of its rejections. Such a server considers a token expired early.
 */
export class ServerLead {
  #seenMs = 0;

  /** Records that the server's clock showed `serverNowMs` when it rejected `token`. */
  observe(token: AuthToken, serverNowMs = NaN): void {
    const leadMs = serverNowMs - token.serverNowMs();
    // Ignore a clock that is further off. Otherwise, no token would be usable.
    if (leadMs <= largestServerLeadMs(token.lifetimeMs)) {
      this.#seenMs = Math.max(this.#seenMs, leadMs);
    }
  }

  /** The part of a token's lifetime that can't be used because of the lead, in ms. */
  leadFor(token: AuthToken): number {
    return Math.min(this.#seenMs, largestServerLeadMs(token.lifetimeMs));
  }
}
