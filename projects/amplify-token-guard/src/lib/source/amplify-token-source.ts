import { DOCUMENT, inject, Injectable, NgZone } from '@angular/core';
import {
  AUTH_KEY_PREFIX,
  cognitoUserPoolsTokenProvider as provider,
  signOut,
} from 'aws-amplify/auth/cognito';
import { Hub } from 'aws-amplify/utils';
import { TokenGuardClock } from '../platform/clock';
import { isTokenGuardError, TokenGuardError } from '../token-guard-error';
import { ageFromDrift, AmplifySourceTokens, toSourceTokens } from './amplify-source-tokens';
import { AmplifyTokenRefresher, RefreshedSession } from './amplify-token-refresher';
import {
  AmplifyTokens,
  AmplifyTokenStore,
  GuardedTokenStore,
  StoreObserver,
} from './amplify-token-store';
import { SourceListener, SourceTokens, TokenGate, TokenSource } from './token-source';

type ReadOptions = Parameters<typeof provider.getTokens>[0];

/**
 * The session of Amplify, read and renewed by Amplify's own means: it stays the owner of the
 * store, of the network call and of its Hub events. `docs/decisions.md` explains the three seams.
 */
@Injectable()
export class AmplifyTokenSource extends TokenSource implements StoreObserver, RefreshedSession {
  readonly #clock = inject(TokenGuardClock);
  readonly #window = inject(DOCUMENT).defaultView;
  readonly #zone = inject(NgZone);
  readonly #refresher = new AmplifyTokenRefresher(this.#clock, this);
  readonly #listeners = new Set<SourceListener>();
  #clientMetadata: Record<string, string> | undefined;
  #lostTo: TokenGuardError | undefined;
  #clearsAfterLoss = false;
  #session = 0;

  /** Changes with every sign-in and sign-out on this page. */
  get session(): number {
    return this.#session;
  }

  get store(): AmplifyTokenStore {
    return provider.tokenOrchestrator.getTokenStore();
  }

  override async load(): Promise<SourceTokens | null> {
    const session = this.#session;
    const stored = await this.store.loadTokens();
    if (session !== this.#session) return this.load();
    return stored && this.#handOver(stored);
  }

  override async isCurrent(tokens: SourceTokens): Promise<boolean> {
    const { amplify, session } = tokens as AmplifySourceTokens;
    return session === this.#session && amplify.username === (await this.store.getLastAuthUser());
  }

  override async refresh(): Promise<SourceTokens> {
    const session = this.#session;
    const clientMetadata = this.#clientMetadata;
    this.#clientMetadata = this.#lostTo = undefined;
    let refreshed: Awaited<ReturnType<typeof provider.getTokens>> = null;
    try {
      refreshed = await provider.tokenOrchestrator.getTokens({
        forceRefresh: true,
        ...(clientMetadata && { clientMetadata }),
      });
    } catch (error) {
      if (!this.#lostTo && session === this.#session) throw error;
    }
    if (this.#lostTo) throw this.#lostTo;
    const record = refreshed && this.#refresher.recordOf(refreshed);
    const tokens = record ? this.#handOver(record.tokens) : await this.load();
    if (!tokens || session !== this.#session) {
      throw new TokenGuardError(
        'signed-out',
        'The session was ended while it was being refreshed.',
      );
    }
    return tokens;
  }

  override signOut(): Promise<void> {
    return signOut();
  }

  override watch(onChange: SourceListener): () => void {
    this.#listeners.add(onChange);
    return () => this.#listeners.delete(onChange);
  }

  override guardReads(gate: TokenGate): () => void {
    const { tokenOrchestrator } = provider;
    const amplifyStore = tokenOrchestrator.getTokenStore();
    const amplifyRefresher = tokenOrchestrator.getTokenRefresher();
    const guardedStore = new GuardedTokenStore(amplifyStore, this);
    const { refresh } = this.#refresher;
    const read = (options?: ReadOptions): ReturnType<typeof provider.getTokens> =>
      this.#read(gate, options);

    tokenOrchestrator.setAuthTokenStore(guardedStore);
    tokenOrchestrator.setTokenRefresher(refresh);
    provider.getTokens = read;
    const stopListening = this.#listenElsewhere();

    return () => {
      stopListening();
      // Each only if nobody has put something else there since.
      if (tokenOrchestrator.getTokenStore() === guardedStore) {
        tokenOrchestrator.setAuthTokenStore(amplifyStore);
      }
      if (tokenOrchestrator.getTokenRefresher() === refresh) {
        tokenOrchestrator.setTokenRefresher(amplifyRefresher);
      }
      if (provider.getTokens === read) Reflect.deleteProperty(provider, 'getTokens');
    };
  }

  isRefresh(tokens: AmplifyTokens): boolean {
    return this.#refresher.recordOf(tokens) !== undefined;
  }

  isWanted(tokens: AmplifyTokens): boolean {
    return this.#refresher.recordOf(tokens)?.session === this.#session;
  }

  beforeChange(): void {
    if (!this.#clearsAfterLoss) this.#session++;
  }

  afterChange(): void {
    // The end of a lost session has been told already, and not as a sign-out.
    if (this.#clearsAfterLoss) this.#clearsAfterLoss = false;
    else this.#announce();
  }

  onLost(cause: unknown): void {
    const message = 'The session cannot be renewed. Sign in again.';
    this.#lostTo = new TokenGuardError('session-ended', message, { cause });
    this.#clearsAfterLoss = true;
    this.#announce(this.#lostTo);
  }

  /** What `fetchAuthSession()` and all of Amplify get instead of the tokens in the store. */
  async #read(gate: TokenGate, options: ReadOptions): ReturnType<typeof provider.getTokens> {
    try {
      if (options?.clientMetadata) this.#clientMetadata = options.clientMetadata;
      const tokens = await gate({ forceRefresh: options?.forceRefresh === true });
      const { accessToken, idToken, signInDetails } = (tokens as AmplifySourceTokens).amplify;
      return { accessToken, ...(idToken && { idToken }), ...(signInDetails && { signInDetails }) };
    } catch (error) {
      const { cause } = error as { readonly cause?: unknown };
      // Callers of Amplify know Amplify's errors.
      if (isTokenGuardError(error) && error.transient && cause instanceof Error) throw cause;
      if (!isTokenGuardError(error) || error.transient) throw error;
      // Without a session Amplify has its own answers, such as to wait for a redirect to complete.
      return provider.tokenOrchestrator.getTokens();
    }
  }

  #handOver(stored: AmplifyTokens): AmplifySourceTokens {
    const record = this.#refresher.recordOf(stored);
    const ageMs = record?.since.elapsedMs() ?? ageFromDrift(stored, this.#clock.wallMs());
    return toSourceTokens(stored, this.#session, ageMs);
  }

  /** Other tabs write to the same storage; the app may configure Amplify anew. */
  #listenElsewhere(): () => void {
    const onStorage = ({ key }: StorageEvent): void => {
      if (key === null || key.startsWith(`${AUTH_KEY_PREFIX}.`)) this.#announce();
    };
    this.#zone.runOutsideAngular(() => this.#window?.addEventListener('storage', onStorage));
    const stopHub = Hub.listen('core', ({ payload }) => {
      if (payload.event === 'configure') this.#announce();
    });
    return () => {
      this.#window?.removeEventListener('storage', onStorage);
      stopHub();
    };
  }

  #announce(lost?: TokenGuardError): void {
    for (const listener of this.#listeners) listener(lost);
  }
}
