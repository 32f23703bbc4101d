import { DestroyRef, inject, Injectable, NgZone } from '@angular/core';

/** Something that tabs tell each other about a session. Never holds a token. */
export interface TabMessage {
  readonly type: string;
  readonly sessionId: string;
  /** Which token of the session it is about, where that matters: `iat` in ms by the server's clock. */
  readonly issuedAtMs?: number;
  /** When it happened, in ms by the device's clock, where a message that comes late would mislead. */
  readonly atMs?: number;
}

/** Tells the other tabs of this origin; where `BroadcastChannel` is missing or blocked, nobody. */
@Injectable({ providedIn: 'root' })
export class TabChannel {
  readonly #listeners = new Set<(message: TabMessage) => void>();
  #channel = openChannel();

  constructor() {
    const channel = this.#channel;
    if (!channel) return;
    inject(NgZone).runOutsideAngular(() => {
      channel.onmessage = ({ data }: MessageEvent<unknown>) => {
        // Any script of the origin can post here, another version of this library for example.
        if (!isTabMessage(data)) return;
        for (const listener of this.#listeners) listener(data);
      };
    });
    inject(DestroyRef).onDestroy(() => {
      channel.close();
      // Amplify may still be writing, and would take an error for its own.
      this.#channel = undefined;
    });
  }

  /** Whether other tabs can be told at all. */
  get isOpen(): boolean {
    return this.#channel !== undefined;
  }

  post(message: TabMessage): void {
    try {
      this.#channel?.postMessage(message);
    } catch {
      // A channel that the browser has closed or blocked tells nobody, as a missing one does.
    }
  }

  listen(listener: (message: TabMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** @returns undefined where there is none, or where the browser blocks it with a `SecurityError`. */
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
