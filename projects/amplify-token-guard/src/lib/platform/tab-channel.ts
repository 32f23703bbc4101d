import { DestroyRef, inject, Injectable, NgZone } from '@angular/core';

/** A message between tabs about a session. Never holds a token. */
export interface TabMessage {
  readonly type: string;
  readonly sessionId: string;
  /** The fingerprint of the token that the message is about, if it is about one. */
  readonly token?: string;
  /**
   * When it happened, in ms by the device's clock, if the message would mislead when it arrives
   * late.
   */
  readonly atMs?: number;
}

/**
 * Sends messages to the other tabs of this origin. Does nothing where `BroadcastChannel` is missing
 * or blocked.
 */
@Injectable({ providedIn: 'root' })
export class TabChannel {
  readonly #listeners = new Set<(message: TabMessage) => void>();
  #channel = openChannel();

  constructor() {
    const channel = this.#channel;
    if (!channel) return;
    inject(NgZone).runOutsideAngular(() => {
      channel.onmessage = ({ data }: MessageEvent<unknown>) => {
        // Any script of the origin can post here, for example another version of this library.
        if (!isTabMessage(data)) return;
        for (const listener of this.#listeners) listener(data);
      };
    });
    inject(DestroyRef).onDestroy(() => {
      channel.close();
      // Amplify may still be writing. An error here would reach Amplify.
      this.#channel = undefined;
    });
  }

  /** Whether messages can be sent at all. */
  get isOpen(): boolean {
    return this.#channel !== undefined;
  }

  post(message: TabMessage): void {
    try {
      this.#channel?.postMessage(message);
    } catch {
      // A channel that the browser has closed or blocked is treated like a missing one.
    }
  }

  listen(listener: (message: TabMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/**
 * @returns undefined if there is no `BroadcastChannel`, or if the browser blocks it with a
 * `SecurityError`.
 */
function openChannel(): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel('amplify-token-guard');
  } catch {
    return undefined;
  }
}

function isTabMessage(data: unknown): data is TabMessage {
  if (typeof data !== 'object' || data === null) return false;
  const { type, sessionId, atMs } = data as Record<keyof TabMessage, unknown>;
  return (
    typeof type === 'string' &&
    typeof sessionId === 'string' &&
    (atMs === undefined || Number.isFinite(atMs))
  );
}
