import { DestroyRef, inject, Injectable } from '@angular/core';
import { TabChannel, TabMessage } from '../platform/tab-channel';
import { TabLock } from '../platform/tab-lock';
import { AuthToken, sourceTokensOf } from './auth-token';
import { TokenGuardError } from '../token-guard-error';
import { TOKEN_GUARD_OPTIONS } from '../token-guard-options';
import { CurrentSession } from './current-session';
import { Flight } from './refresh-queue';

const REFRESH_FAILED = 'refresh-failed';
const REFRESH_REFUSED = 'refresh-refused';
const REFRESHED = 'refreshed';

/** Lets one tab at a time refresh a token, and the others use what it brings. */
@Injectable({ providedIn: 'root' })
export class CrossTabRefresh {
  readonly #lock = inject(TabLock);
  readonly #channel = inject(TabChannel);
  readonly #session = inject(CurrentSession);
  readonly #destroyRef = inject(DestroyRef);
  readonly #limitMs = inject(TOKEN_GUARD_OPTIONS).refreshTimeoutMs;
  /** The last refresh that another tab has told of. */
  #elsewhere: TabMessage | undefined;

  constructor() {
    const stop = this.#channel.listen((message) => {
      if (message.type === REFRESHED) this.#elsewhere = message;
    });
    this.#destroyRef.onDestroy(stop);
  }

  /**
   * Runs `refresh` when it is this tab's turn, unless another tab has replaced the token `old` by
   * then: in that case resolves with what it has stored.
   */
  async run(old: AuthToken, flight: Flight, refresh: () => Promise<AuthToken>): Promise<AuthToken> {
    const { sessionId, issuedAtMs } = sourceTokensOf(old);
    if (sessionId === undefined) {
      flight.depart();
      return refresh();
    }
    // Named after the token, so that a tab that froze in its turn does not delay the next refresh.
    const name = `amplify-token-guard/${sessionId}/${issuedAtMs}`;
    const endTurn = await this.#lock.take(name, this.#limitMs, flight.signal);
    try {
      flight.signal.throwIfAborted();
      // Before the store is read, which may take for ever as well.
      flight.depart();
      await this.#session.reload();
      const current = this.#session.require();
      return current.generation > old.generation ? current : await refresh();
    } finally {
      endTurn();
    }
  }

  /** Tells the other tabs when the refresh was sent that brought this token. */
  tellRefreshed(token: AuthToken, sentAtMs: number): void {
    const { sessionId, issuedAtMs } = sourceTokensOf(token);
    if (sessionId === undefined) return;
    this.#channel.post({ type: REFRESHED, sessionId, issuedAtMs, atMs: sentAtMs });
  }

  /** When another tab has sent the refresh that brought this token, by the device's clock, if it told. */
  sentElsewhereAtMs(token: AuthToken): number | undefined {
    const tokens = sourceTokensOf(token);
    const { sessionId, issuedAtMs, atMs } = this.#elsewhere ?? {};
    return sessionId === tokens.sessionId && issuedAtMs === tokens.issuedAtMs ? atMs : undefined;
  }

  /** Tells the other tabs that an attempt has failed, so that they do not make it again at once. */
  tellFailure(error: unknown): void {
    const sessionId = this.#session.tokens?.sessionId;
    if (sessionId === undefined || error instanceof FailedElsewhereError) return;
    this.#channel.post({ type: REFRESH_FAILED, sessionId });
  }

  /** Calls `listener` when another tab has tried in vain to refresh the present session. */
  onFailureElsewhere(listener: (error: Error) => void): void {
    const stop = this.#channel.listen(({ type, sessionId }) => {
      if (type !== REFRESH_FAILED || sessionId !== this.#session.tokens?.sessionId) return;
      listener(new FailedElsewhereError());
    });
    this.#destroyRef.onDestroy(stop);
  }

  /** Tells the other tabs that the session cannot be renewed, so that they need not ask as well. */
  tellRefusal(token: AuthToken): void {
    const { sessionId, issuedAtMs } = sourceTokensOf(token);
    if (sessionId !== undefined)
      this.#channel.post({ type: REFRESH_REFUSED, sessionId, issuedAtMs });
  }

  /** Calls `listener` when another tab was refused to renew the token that is in use here as well. */
  onRefusalElsewhere(listener: (error: TokenGuardError) => void): void {
    const stop = this.#channel.listen(({ type, sessionId, issuedAtMs }) => {
      const present = this.#session.tokens;
      if (type !== REFRESH_REFUSED || sessionId !== present?.sessionId) return;
      // It may be about a token that has been replaced since.
      if (issuedAtMs === present.issuedAtMs) listener(refusedElsewhere());
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

function refusedElsewhere(): TokenGuardError {
  return new TokenGuardError(
    'session-ended',
    'The session cannot be renewed, as another tab was told. Sign in again.',
  );
}
