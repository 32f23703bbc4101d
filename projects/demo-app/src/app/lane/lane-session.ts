import { DestroyRef, inject, Injectable, signal } from '@angular/core';
import { getCurrentUser, signIn, signOut } from 'aws-amplify/auth';
import { Hub } from 'aws-amplify/utils';
import { PASSWORD } from '../../../../mock-backend/src/accounts';
import { LaneStatus } from '../lanes/lane-messages';
import { LaneLink } from './lane-link';

/** Whether the lane has a session, by Amplify's own word: the same in every lane. */
@Injectable({ providedIn: 'root' })
export class LaneSession {
  readonly #link = inject(LaneLink);
  readonly #status = signal<LaneStatus>('starting');
  #asked = false;

  readonly status = this.#status.asReadonly();

  constructor() {
    const look = (): void => void this.look();
    // Another tab has signed in or out, or Amplify has given a session up.
    globalThis.addEventListener('storage', look);
    const stop = Hub.listen('auth', look);
    inject(DestroyRef).onDestroy(() => {
      globalThis.removeEventListener('storage', look);
      stop();
    });
    look();
  }

  /** Begins a new session, whatever there is. */
  async signIn(username: string): Promise<void> {
    await this.#byHand(async () => {
      // The backend may have been reset: then there is nothing left to revoke.
      await signOut().catch(() => undefined);
      await signIn({ username, password: PASSWORD });
    });
  }

  async signOut(): Promise<void> {
    await this.#byHand(signOut);
  }

  /** Something went wrong: is the session still there? */
  async look(): Promise<void> {
    const status = await getCurrentUser().then(
      () => 'signed-in' as const,
      () => 'signed-out' as const,
    );
    if (status === this.#status() || this.#asked) return;
    this.#tell(status, this.#status() !== 'signed-in');
  }

  async #byHand(change: () => Promise<void>): Promise<void> {
    this.#asked = true;
    try {
      await change();
    } finally {
      this.#asked = false;
      const signedIn = await getCurrentUser().catch(() => null);
      this.#tell(signedIn ? 'signed-in' : 'signed-out', true);
    }
  }

  #tell(status: LaneStatus, asked: boolean): void {
    this.#status.set(status);
    this.#link.report({ type: 'status', status, asked });
  }
}
