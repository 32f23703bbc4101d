import { DestroyRef, inject, Injectable } from '@angular/core';
import { TokenGuardClock } from '../platform/clock';
import { TabChannel } from '../platform/tab-channel';
import { TabLock } from '../platform/tab-lock';

/**
 * How long a tab can hold the lock. A tab that freezes meanwhile delays the others by this time.
 */
const LIMIT_MS = 1_000;
/**
 * How long other tabs have to answer that it was announced already, for example before this tab was
 * opened.
 */
const ANSWER_MS = 100;

const ASKS = 'asks-who-told/';
const TOLD = 'told/';

const NOTHING = (): void => undefined;

/**
 * Announces something once that all tabs notice in the same millisecond. A message alone would
 * arrive too late, so a tab takes a lock, asks the others, and announces it if none of them has. If
 * a tab closes before it has announced, the next one does.
 */
@Injectable()
export class OncePerBrowser {
  readonly #lock = inject(TabLock);
  readonly #channel = inject(TabChannel);
  readonly #clock = inject(TokenGuardClock);
  /** What has been announced, in this tab or in another one. */
  readonly #announced = new Set<string>();
  /** What waits to be announced in this tab. */
  readonly #waiting = new Map<string, AbortController>();

  constructor() {
    const stopListening = this.#channel.listen(({ type, sessionId }) => {
      if (type.startsWith(TOLD)) this.#settle(keyOf(sessionId, type.slice(TOLD.length)));
      if (!type.startsWith(ASKS)) return;
      const what = type.slice(ASKS.length);
      if (this.#announced.has(keyOf(sessionId, what))) this.#post(TOLD, sessionId, what);
    });
    inject(DestroyRef).onDestroy(stopListening);
  }

  /**
   * Calls `announce` unless another tab does. Without a shared session or without a channel, every
   * tab announces. The returned function cancels it. Also call that on destroy.
   *
   * @param what the name of the announcement, equal in every tab, and unique within a session
   */
  announceOnce(what: string, sessionId: string | undefined, announce: () => void): () => void {
    if (sessionId === undefined || !this.#channel.isOpen) {
      announce();
      return NOTHING;
    }
    if (this.#announced.has(keyOf(sessionId, what))) return NOTHING;
    const waiting = new AbortController();
    this.#waiting.set(keyOf(sessionId, what), waiting);
    void this.#announceLocked(what, sessionId, waiting.signal, announce);
    return () => waiting.abort();
  }

  async #announceLocked(
    what: string,
    sessionId: string,
    signal: AbortSignal,
    announce: () => void,
  ): Promise<void> {
    const name = `amplify-token-guard/${sessionId}/tell`;
    const release = await this.#lock.take(name, LIMIT_MS, signal);
    if (!signal.aborted) {
      this.#post(ASKS, sessionId, what);
      await this.#pass(ANSWER_MS, signal);
    }
    if (!signal.aborted) {
      announce();
      this.#settle(keyOf(sessionId, what));
      this.#post(TOLD, sessionId, what);
    }
    release();
  }

  /** It was announced, so this tab need not. */
  #settle(key: string): void {
    this.#announced.add(key);
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
