import { DestroyRef, inject, Injectable, signal } from '@angular/core';
import { signIn, signOut } from 'aws-amplify/auth';
import { Hub } from 'aws-amplify/utils';
import { PASSWORD } from '../../../../mock-backend/src/accounts';
import { LaneStatus } from '../lanes/lane-messages';
import { clientId } from './lane-client';
import { LaneLink } from './lane-link';

/** Whether the lane has a session, according to Amplify's storage. All lanes use the same check. */
@Injectable({ providedIn: 'root' })
export class LaneSession {
  readonly #link = inject(LaneLink);
  readonly #status = signal<LaneStatus>('starting');
  #asked = false;

  readonly status = this.#status.asReadonly();

  constructor() {
    const look = (): void => this.look();
    // Another tab signed in or out, or Amplify ended the session.
    globalThis.addEventListener('storage', look);
    const stop = Hub.listen('auth', look);
    inject(DestroyRef).onDestroy(() => {
      globalThis.removeEventListener('storage', look);
      stop();
    });
    look();
  }

  /** Starts a new session, even if there is one. */
  async signIn(username: string): Promise<void> {
    await this.#byHand(async () => {
      // The backend may have been reset. Then there is no session to revoke.
      await signOut().catch(() => undefined);
      await signIn({ username, password: PASSWORD });
    });
  }

  async signOut(): Promise<void> {
    await this.#byHand(signOut);
  }

  /** Call it after a failure, to check whether the session still exists. */
  look(): void {
    const status = hasSession() ? 'signed-in' : 'signed-out';
    if (status === this.#status() || this.#asked) return;
    this.#report(status, false);
  }

  async #byHand(change: () => Promise<void>): Promise<void> {
    this.#asked = true;
    try {
      await change();
    } finally {
      this.#asked = false;
      this.#report(hasSession() ? 'signed-in' : 'signed-out', true);
    }
  }

  #report(status: LaneStatus, asked: boolean): void {
    this.#status.set(status);
    this.#link.report({ type: 'status', status, asked });
  }
}

/** Reads Amplify's storage directly, because a call to Amplify might start a refresh. */
function hasSession(): boolean {
  const keys = `CognitoIdentityServiceProvider.${clientId}`;
  const user = localStorage.getItem(`${keys}.LastAuthUser`);
  return user !== null && localStorage.getItem(`${keys}.${user}.accessToken`) !== null;
}
