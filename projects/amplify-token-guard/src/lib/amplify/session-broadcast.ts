import { cognitoUserPoolsTokenProvider as provider } from 'aws-amplify/auth/cognito';
import { sessionStorage, sharedInMemoryStorage } from 'aws-amplify/utils';
import { TabChannel } from '../platform/tab-channel';

const SIGNED_IN = 'signed-in';
const SIGNED_OUT = 'signed-out';
const STORED = 'stored';

/**
 * What the tabs of a browser tell each other about sessions, by their `sessionId`. Storage events
 * come later than a message, and for some storages never.
 *
 * It remembers who has signed out, here or elsewhere: a refresh that was under way in another tab
 * may bring such a session back into the store, and must not.
 */
export class SessionBroadcast {
  readonly #over = new Set<string>();

  constructor(
    private readonly channel: TabChannel,
    /** Whether other tabs use the same storage. If not, what happens to their sessions is none of this one. */
    private readonly isShared = isStorageShared,
  ) {}

  /** `onNews` hears of each change elsewhere; with the session, if that was signed out of. */
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

  /** This tab signs in: the session counts even if one like it was ended before. */
  beginning(sessionId: string | undefined): void {
    if (sessionId !== undefined) this.#over.delete(sessionId);
  }

  signedIn(sessionId: string | undefined): void {
    this.#tell(SIGNED_IN, sessionId);
  }

  /** To be told before the store is cleared: the page may be closed at any moment. */
  signedOut(sessionId: string | undefined): void {
    if (sessionId !== undefined) this.#over.add(sessionId);
    this.#tell(SIGNED_OUT, sessionId);
  }

  /** The store holds something else now. */
  stored(sessionId: string | undefined): void {
    this.#tell(STORED, sessionId);
  }

  #tell(type: string, sessionId: string | undefined): void {
    if (sessionId !== undefined && this.isShared()) this.channel.post({ type, sessionId });
  }
}

/** Whether other tabs may see what Amplify stores. A duplicated tab begins with a copy of the `sessionStorage`. */
function isStorageShared(): boolean {
  const storage: unknown = provider.authTokenStore.getKeyValueStorage();
  return storage !== sessionStorage && storage !== sharedInMemoryStorage;
}
