import { cognitoUserPoolsTokenProvider as provider } from 'aws-amplify/auth/cognito';
import { sessionStorage, sharedInMemoryStorage } from 'aws-amplify/utils';
import { TabChannel } from '../platform/tab-channel';

const SIGNED_IN = 'signed-in';
const SIGNED_OUT = 'signed-out';
const STORED = 'stored';

/**
 * Messages between tabs about their sessions, by `sessionId`. Storage events arrive later than
 * messages, and for some storages not at all.
 *
 * It remembers which sessions have ended, in this tab or in another one. A refresh in progress in
 * another tab must not bring such a session back.
 */
export class SessionBroadcast {
  readonly #over = new Set<string | undefined>();

  constructor(
    private readonly channel: TabChannel,
    /**
     * Whether other tabs use the same storage. If not, their sessions are independent of this one.
     */
    private readonly isShared = isStorageShared,
  ) {}

  /** Calls `onNews` for each change in another tab. After a sign-out, with the session. */
  listen(onNews: (signedOutOf?: string) => void): () => void {
    return this.channel.listen(({ type, sessionId }) => {
      if (!this.isShared()) return;
      if (type === SIGNED_IN) this.#over.delete(sessionId);
      if (type === SIGNED_OUT) {
        this.#over.add(sessionId);
        onNews(sessionId);
      } else if (type === SIGNED_IN || type === STORED) {
        onNews();
      }
    });
  }

  isOver(sessionId: string | undefined): boolean {
    return sessionId !== undefined && this.#over.has(sessionId);
  }

  /**
   * A sign-in in this tab: the session is valid even if one with the same name has ended before.
   */
  signingIn(sessionId: string | undefined): void {
    this.#over.delete(sessionId);
  }

  signedIn(sessionId: string | undefined): void {
    this.#tell(SIGNED_IN, sessionId);
  }

  /** Call it before the store is cleared, because the page may close at any moment. */
  signedOut(sessionId: string | undefined): void {
    this.#over.add(sessionId);
    this.#tell(SIGNED_OUT, sessionId);
  }

  /** The content of the store has changed. */
  stored(sessionId: string | undefined): void {
    this.#tell(STORED, sessionId);
  }

  #tell(type: string, sessionId: string | undefined): void {
    if (sessionId !== undefined && this.isShared()) this.channel.post({ type, sessionId });
  }
}

/**
 * Whether other tabs can see what Amplify stores. A duplicated tab starts with a copy of the
 * `sessionStorage`, but doesn't share it.
 */
function isStorageShared(): boolean {
  const storage: unknown = provider.authTokenStore.getKeyValueStorage();
  return storage !== sessionStorage && storage !== sharedInMemoryStorage;
}
