import { DestroyRef, inject, Injectable } from '@angular/core';
import { TabChannel } from '../platform/tab-channel';
import { TabLock } from '../platform/tab-lock';
import { AuthToken, sourceTokensOf } from './auth-token';
import { TOKEN_GUARD_OPTIONS } from '../token-guard-options';
import { TokenHolder } from './token-holder';

const REFRESH_FAILED = 'refresh-failed';

/** Lets one tab at a time refresh a token, and the others use what it brings. */
@Injectable({ providedIn: 'root' })
export class RefreshTurns {
  readonly #lock = inject(TabLock);
  readonly #channel = inject(TabChannel);
  readonly #holder = inject(TokenHolder);
  readonly #destroyRef = inject(DestroyRef);
  readonly #limitMs = inject(TOKEN_GUARD_OPTIONS).refreshTimeoutMs;

  /**
   * Runs `refresh` when it is this tab's turn, unless another tab has replaced the token `old` by
   * then: in that case resolves with what it has stored.
   */
  async run(
    old: AuthToken,
    signal: AbortSignal,
    refresh: () => Promise<AuthToken>,
  ): Promise<AuthToken> {
    const { sessionId, issuedAtMs } = sourceTokensOf(old);
    if (sessionId === undefined) return refresh();
    // Named after the token, so that a tab that froze in its turn does not delay the next refresh.
    const name = `amplify-token-guard/${sessionId}/${issuedAtMs}`;
    const endTurn = await this.#lock.take(name, this.#limitMs, signal);
    try {
      signal.throwIfAborted();
      await this.#holder.reload();
      const current = this.#holder.require();
      return current.generation > old.generation ? current : await refresh();
    } finally {
      endTurn();
    }
  }

  /** Tells the other tabs that an attempt has failed, so that they do not make it again at once. */
  tellFailure(error: unknown): void {
    const sessionId = this.#holder.tokens?.sessionId;
    if (sessionId === undefined || error instanceof FailedElsewhereError) return;
    this.#channel.post({ type: REFRESH_FAILED, sessionId });
  }

  /** Calls `listener` when another tab has tried in vain to refresh the present session. */
  onFailureElsewhere(listener: (error: Error) => void): void {
    const stop = this.#channel.listen(({ type, sessionId }) => {
      if (type !== REFRESH_FAILED || sessionId !== this.#holder.tokens?.sessionId) return;
      listener(new FailedElsewhereError());
    });
    this.#destroyRef.onDestroy(stop);
  }
}

class FailedElsewhereError extends Error {
  override readonly name = 'FailedElsewhereError';

  constructor() {
    super('Another tab has tried to refresh the session, and could not.');
  }
}
