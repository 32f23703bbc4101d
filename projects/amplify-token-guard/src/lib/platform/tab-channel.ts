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

/** Tells the other tabs of this origin; where there is no `BroadcastChannel`, nobody. */
@Injectable({ providedIn: 'root' })
export class TabChannel {
  readonly #listeners = new Set<(message: TabMessage) => void>();
  #channel: BroadcastChannel | undefined;

  constructor() {
    if (typeof BroadcastChannel === 'undefined') return;
    const channel = new BroadcastChannel('amplify-token-guard');
    this.#channel = channel;
    inject(NgZone).runOutsideAngular(() => {
      channel.onmessage = ({ data }: MessageEvent<TabMessage>) => {
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
    this.#channel?.postMessage(message);
  }

  listen(listener: (message: TabMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
