import { DestroyRef, inject, Injectable } from '@angular/core';
import { TokenGuardClock } from '../platform/clock';
import { TabChannel } from '../platform/tab-channel';
import { TabLock } from '../platform/tab-lock';

/** How long a tab may hold its turn. One that is frozen meanwhile delays the others by this. */
const LIMIT_MS = 1_000;
/** How long the other tabs have to say that it was told already, before this one was opened, say. */
const ANSWER_MS = 100;

const ASKS = 'asks-who-told/';
const TOLD = 'told/';

const NOTHING = (): void => undefined;

/**
 * Tells once over all tabs what every tab knows, in the same millisecond. A message alone would
 * come too late, so they take turns: whoever has the turn asks the others and, if none of them has
 * told, tells. One that is gone before that has told nobody, and the next one does.
 */
@Injectable()
export class OncePerBrowser {
  readonly #lock = inject(TabLock);
  readonly #channel = inject(TabChannel);
  readonly #clock = inject(TokenGuardClock);
  /** What was told, here or in another tab. */
  readonly #told = new Set<string>();
  /** What waits to be told here. */
  readonly #waiting = new Map<string, AbortController>();

  constructor() {
    const stopListening = this.#channel.listen(({ type, sessionId }) => {
      if (type.startsWith(TOLD)) this.#settle(keyOf(sessionId, type.slice(TOLD.length)));
      if (!type.startsWith(ASKS)) return;
      const what = type.slice(ASKS.length);
      if (this.#told.has(keyOf(sessionId, what))) this.#post(TOLD, sessionId, what);
    });
    inject(DestroyRef).onDestroy(stopListening);
  }

  /**
   * Calls `tell` unless another tab does. Without a session that tabs can share, or without a
   * channel between them, every tab tells. The returned function takes it back while it waits to be
   * told; to be called on destroy as well.
   *
   * @param what is to be told, the same in every tab, and once for a session.
   */
  tellOnce(what: string, sessionId: string | undefined, tell: () => void): () => void {
    if (sessionId === undefined || !this.#channel.isOpen) {
      tell();
      return NOTHING;
    }
    if (this.#told.has(keyOf(sessionId, what))) return NOTHING;
    const waiting = new AbortController();
    this.#waiting.set(keyOf(sessionId, what), waiting);
    void this.#tellInTurn(what, sessionId, waiting.signal, tell);
    return () => waiting.abort();
  }

  async #tellInTurn(
    what: string,
    sessionId: string,
    signal: AbortSignal,
    tell: () => void,
  ): Promise<void> {
    const name = `amplify-token-guard/${sessionId}/tell`;
    const endTurn = await this.#lock.take(name, LIMIT_MS, signal);
    if (!signal.aborted) {
      this.#post(ASKS, sessionId, what);
      await this.#pass(ANSWER_MS, signal);
    }
    if (!signal.aborted) {
      tell();
      this.#settle(keyOf(sessionId, what));
      this.#post(TOLD, sessionId, what);
    }
    endTurn();
  }

  /** It is told: who waits to do so need not wait any longer. */
  #settle(key: string): void {
    this.#told.add(key);
    this.#waiting.get(key)?.abort();
    this.#waiting.delete(key);
  }

  #post(verb: string, sessionId: string, what: string): void {
    this.#channel.post({ type: verb + what, sessionId });
  }

  #pass(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(ms, resolve);
      signal.addEventListener('abort', () => {
        cancel();
        resolve();
      });
    });
  }
}

function keyOf(sessionId: string, what: string): string {
  return `${sessionId} ${what}`;
}
