import { DestroyRef, inject, Injectable, signal } from '@angular/core';
import { signIn, signOut } from 'aws-amplify/auth';
import { Hub } from 'aws-amplify/utils';
import { PASSWORD } from '../../../../mock-backend/src/accounts';
import { LaneStatus } from '../lanes/lane-messages';
import { clientId } from './lane-client';
import { LaneLink } from './lane-link';

/** Whether the lane has a session, by what Amplify keeps in the storage: the same in every lane. */
@Injectable({ providedIn: 'root' })
export class LaneSession {
  readonly #link = inject(LaneLink);
  readonly #status = signal<LaneStatus>('starting');
  #asked = false;

  readonly status = this.#status.asReadonly();

  constructor() {
    const look = (): void => this.look();
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
  look(): void {
    const status = hasSession() ? 'signed-in' : 'signed-out';
    if (status === this.#status() || this.#asked) return;
    this.#tell(status, false);
  }

  async #byHand(change: () => Promise<void>): Promise<void> {
    this.#asked = true;
    try {
      await change();
    } finally {
      this.#asked = false;
      this.#tell(hasSession() ? 'signed-in' : 'signed-out', true);
    }
  }

  #tell(status: LaneStatus, asked: boolean): void {
    this.#status.set(status);
    this.#link.report({ type: 'status', status, asked });
  }
}

/** Reads where Amplify keeps its tokens: to ask Amplify itself might begin a refresh. */
function hasSession(): boolean {
  const keys = `CognitoIdentityServiceProvider.${clientId}`;
  const user = localStorage.getItem(`${keys}.LastAuthUser`);
  return user !== null && localStorage.getItem(`${keys}.${user}.accessToken`) !== null;
}
