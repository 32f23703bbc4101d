import { DOCUMENT, inject, Injectable, NgZone } from '@angular/core';
import { cognitoUserPoolsTokenProvider as provider, signOut } from 'aws-amplify/auth/cognito';
import { sessionStorage, sharedInMemoryStorage } from 'aws-amplify/utils';
import { TokenGuardClock } from '../platform/clock';
import { TabChannel } from '../platform/tab-channel';
import { isTokenGuardError, TokenGuardError } from '../token-guard-error';
import { amplifyChanges } from './amplify-changes';
import { AmplifyRead, occupySeams } from './amplify-seams';
import {
  AmplifyRefresh,
  AmplifyTokenRefresher,
  isDefinitive,
  RefreshedSession,
} from './amplify-token-refresher';
import { GuardedTokenStore, StoreObserver } from './guarded-token-store';
import {
  AmplifySourceTokens,
  AmplifyTokens,
  AmplifyTokenStore,
  isAlive,
  sessionIdOf,
  toSourceTokens,
} from './amplify-tokens';
import { ContextRefreshes } from './context-refreshes';
import { LatestTokens } from './latest-tokens';
import { StaleTokenCleanup } from './stale-token-cleanup';
import { OtherProviderSession } from './other-provider-session';
import { SessionLoss } from './session-loss';
import { SessionBroadcast } from './session-broadcast';
import { StoredTokens } from './stored-tokens';
import { TokenAges } from './token-ages';
import { TokenProvider } from './token-provider';
import { SourceListener, SourceNews, SourceTokens, TokenGate, TokenSource } from './token-source';

type ReadOptions = Parameters<AmplifyRead>[0];

/**
 * The session of Amplify, read and renewed by Amplify's own means: it stays the owner of the
 * store, of the network call and of its Hub events. `docs/decisions.md` explains the three seams.
 */
@Injectable()
export class AmplifyTokenSource extends TokenSource implements StoreObserver, RefreshedSession {
  readonly #clock = inject(TokenGuardClock);
  readonly #window = inject(DOCUMENT).defaultView;
  readonly #zone = inject(NgZone);
  readonly #news = new SessionBroadcast(inject(TabChannel), isStorageShared);
  readonly #provider = new TokenProvider();
  readonly #contexts = new ContextRefreshes(this.#clock);
  readonly #latest = new LatestTokens();
  readonly #stored = new StoredTokens(this.#zone);
  readonly #other = new OtherProviderSession(this.#provider, this.#clock);
  readonly #refresher = new AmplifyTokenRefresher(this.#clock, this);
  readonly #listeners = new Set<SourceListener>();
  readonly #loss = new SessionLoss();
  readonly #ages = new TokenAges(this.#clock);
  #clientMetadata: Record<string, string> | undefined;
  /** The session that nobody gets the tokens of any more. */
  #withheld: string | undefined;
  #session = 0;
  #client: string | undefined;
  /** Of the tokens that were seen last. */
  #sessionId: string | undefined;
  /** Whether the store has been read, so that `#sessionId` says whose session it holds. */
  #hasLooked = false;
  #guardedStore: GuardedTokenStore | undefined;
  readonly #leftovers = new StaleTokenCleanup(this.#clock, async () =>
    this.#guardedStore?.discard(),
  );

  /** Changes with every sign-in and sign-out on this page, and with another app client. */
  get session(): number {
    const { client } = this.#provider;
    if (client !== this.#client) {
      this.#client = client;
      this.#sessionId = undefined;
      this.#session++;
    }
    return this.#session;
  }

  /** Whether a refresh goes to Cognito, where it is sent without an access token. */
  get refreshesAtCognito(): boolean {
    return this.#provider.isOfUserPool;
  }

  get store(): AmplifyTokenStore {
    return provider.tokenOrchestrator.getTokenStore();
  }

  override async load(): Promise<SourceTokens | null | undefined> {
    if (!this.#provider.isOfUserPool) return this.#other.load();
    const { session } = this;
    const stored = await this.#stored.read({ isSignedIn: this.#sessionId !== undefined });
    this.#hasLooked = true;
    if (session !== this.session) return this.load();
    if (!stored) this.#latest.forget();
    return stored && this.#handOver(stored);
  }

  override async isCurrent(tokens: SourceTokens): Promise<boolean> {
    if (!this.#provider.isOfUserPool) return this.#other.isCurrent(tokens);
    return this.#latest.areStill(tokens, this.session);
  }

  override async refresh(old?: SourceTokens): Promise<SourceTokens> {
    const { session } = this;
    const clientMetadata = this.#clientMetadata;
    const earlierLoss = this.#loss.error;
    this.#clientMetadata = undefined;
    if (!this.#provider.isOfUserPool) return this.#other.refresh(clientMetadata);
    // Amplify was configured with another app client since, say. Its session needs no refresh for that.
    if (old && (old as AmplifySourceTokens).session !== session) {
      return { ...(await this.#loadPresent(session)), fromElsewhere: true };
    }
    let refreshed: Awaited<ReturnType<AmplifyRead>> = null;
    try {
      const options = { forceRefresh: true, ...(clientMetadata && { clientMetadata }) };
      refreshed = await this.#contexts.track(provider.tokenOrchestrator.getTokens(options));
    } catch (error) {
      if (this.#loss.error === earlierLoss && session === this.session) {
        throw this.#refresher.refusalOf(session) ?? error;
      }
    }
    const loss = this.#loss.error;
    if (loss && loss !== earlierLoss) throw loss;
    const record = refreshed && this.#refresher.recordOf(refreshed);
    const tokens =
      refreshed && record
        ? this.#handOver({ ...refreshed, ...record })
        : await this.#loadPresent(session);
    if (session !== this.session) throw endedMeanwhile();
    return { ...tokens, fromElsewhere: this.#refresher.wasFound(refreshed) };
  }

  /**
   * Amplify clears the tokens when the network has answered to their revocation, which may take for
   * ever. Here they are erased as soon as Amplify has read them for that.
   */
  override async signOut(): Promise<void> {
    const signedOut = signOut();
    await Promise.all([signedOut, this.#guardedStore?.erase()]);
  }

  override withhold({ sessionId }: SourceTokens): void {
    this.#withheld = sessionId;
  }

  override watch(onChange: SourceListener): () => void {
    this.#listeners.add(onChange);
    return () => this.#listeners.delete(onChange);
  }

  override guardReads(gate: TokenGate): () => void {
    const leaveSeams = occupySeams((plainStore) => ({
      read: (options) => this.#read(gate, options),
      store: (this.#guardedStore = new GuardedTokenStore(plainStore, this, this.#clock)),
      refresh: (input) => this.#renew(input),
      rescue: (...refused) => this.#contexts.resultFor(...refused),
    }));
    const stopListening = this.#listenElsewhere();
    return () => {
      stopListening();
      leaveSeams();
      this.#guardedStore = undefined;
    };
  }

  isRefresh(tokens: AmplifyTokens): boolean {
    return this.#refresher.hasGiven(tokens);
  }

  isWanted(tokens: AmplifyTokens): boolean {
    return this.#refresher.recordOf(tokens)?.session === this.session;
  }

  isOver(sessionId: string | undefined): boolean {
    return this.#news.isOver(sessionId);
  }

  onLeftover(): void {
    // A read that was under way when the guard was destroyed leaves them where they are.
    if (this.#guardedStore) this.#leftovers.note();
  }

  beforeChange(tokens?: AmplifyTokens): boolean | undefined {
    this.#session = this.session + 1;
    const before = this.#sessionId;
    if (!tokens) {
      this.#news.signedOut(before);
      return false;
    }
    const sessionId = (this.#sessionId = sessionIdOf(tokens));
    // After a sign-out within the same second, a sign-in has the same ID.
    const isKnown = before === sessionId && !this.#news.isOver(sessionId);
    this.#news.beginning(sessionId);
    return this.#hasLooked ? sessionId !== undefined && isKnown : undefined;
  }

  afterChange(tokens?: AmplifyTokens, isSameSession = false): void {
    const isSignIn = tokens && !isSameSession;
    this.#announce(isSignIn ? 'signed-in' : undefined);
    if (isSignIn) this.#news.signedIn(this.#sessionId);
    else this.#news.stored(this.#sessionId);
  }

  afterRefresh(): void {
    this.#news.stored(this.#sessionId);
  }

  takeLostSession(): number | undefined {
    return this.#loss.take();
  }

  onRefused(cause: unknown, tokens: AmplifyTokens, session: number): boolean {
    if (session !== this.session || isAlive(this.#handOver(tokens))) return false;
    const loss = this.#loss.begin(session, cause);
    this.#latest.forget();
    if (loss) this.#announce(loss);
    return loss !== undefined;
  }

  /** @throws TokenGuardError `signed-out` when this session is not there any more. */
  async #loadPresent(session: number): Promise<SourceTokens> {
    const tokens = await this.load();
    if (!tokens || session !== this.session) throw endedMeanwhile();
    return tokens;
  }

  /** What `fetchAuthSession()` and all of Amplify get instead of the tokens in the store. */
  async #read(gate: TokenGate, options: ReadOptions): ReturnType<AmplifyRead> {
    if (!this.#provider.isOfUserPool) return provider.tokenOrchestrator.getTokens(options);
    const clientMetadata = options?.clientMetadata;
    try {
      if (clientMetadata) this.#clientMetadata = clientMetadata;
      const tokens = await gate({ forceRefresh: options?.forceRefresh === true });
      const { accessToken, idToken, signInDetails } = (tokens as AmplifySourceTokens).amplify;
      return { accessToken, ...(idToken && { idToken }), ...(signInDetails && { signInDetails }) };
    } catch (error) {
      const { cause } = error as { readonly cause?: unknown };
      // Callers of Amplify know Amplify's errors.
      if (isTokenGuardError(error) && error.transient && cause instanceof Error) throw cause;
      if (!isTokenGuardError(error) || error.transient) throw error;
      if (this.#withheld !== undefined && this.#withheld === this.#sessionId) return null;
      // Without a session Amplify has its own answers.
      const plainly = error.code === 'destroyed' ? options : undefined;
      const tokens = await provider.tokenOrchestrator.getTokens(plainly);
      // The session that cannot be renewed has a token, but not the newer one that was asked for.
      const isOld = tokens && options?.forceRefresh && error.code === 'session-ended';
      if (!isOld) return tokens;
      if (!(cause instanceof Error)) throw error;
      return await failAsAmplify(cause, options);
    } finally {
      // A read that needed no refresh must not leave it behind for another one.
      if (this.#clientMetadata === clientMetadata) this.#clientMetadata = undefined;
    }
  }

  /**
   * Amplify may have been configured with another app client after it read these tokens. That client
   * could not renew them, and would take the refusal for the end of its own session.
   */
  async #renew(input: Parameters<AmplifyRefresh>[0]): ReturnType<AmplifyRefresh> {
    if (this.#latest.areForeign(input.tokens, this.session)) {
      throw new Error('The session of these tokens is not the present one any more.');
    }
    return this.#refresher.refresh(input);
  }

  #handOver(stored: AmplifyTokens): AmplifySourceTokens {
    const sessionId = sessionIdOf(stored);
    // Another tab has signed in: that session may be lost as well.
    if (sessionId !== this.#sessionId) this.#loss.forget();
    this.#sessionId = sessionId;
    const ageMs = this.#ages.of(stored, this.#refresher.recordOf(stored)?.since);
    const tokens = toSourceTokens(stored, this.session, ageMs);
    this.#latest.note(tokens);
    return tokens;
  }

  /** Other tabs write to the same storage; the app may configure Amplify anew. */
  #listenElsewhere(): () => void {
    const changes = amplifyChanges(this.#window, this.#zone).subscribe((change) => {
      if (change === 'configured') this.#provider.lookAgain();
      this.#announce();
    });
    const stopHearing = this.#news.listen((signedOutOf) => {
      if (signedOutOf !== undefined) {
        if (signedOutOf === this.#sessionId) this.#session++;
        this.#leftovers.expect();
      } else {
        this.#leftovers.putOff();
      }
      this.#announce();
    });
    return () => {
      changes.unsubscribe();
      stopHearing();
      this.#leftovers.drop();
    };
  }

  #announce(news?: SourceNews): void {
    for (const listener of this.#listeners) listener(news);
  }
}

/** Lets Amplify tell on its Hub why it cannot renew the tokens, unless it would throw them away for that. */
async function failAsAmplify(error: Error, options: ReadOptions): ReturnType<AmplifyRead> {
  if (isDefinitive(error)) throw error;
  const refresh = (): never => {
    throw error;
  };
  const { tokenOrchestrator } = provider;
  const orchestrator = Object.create(tokenOrchestrator, {
    getTokenRefresher: { value: () => refresh },
  }) as typeof tokenOrchestrator;
  return orchestrator.getTokens(options);
}

/** Whether other tabs may see what Amplify stores. A duplicated tab begins with a copy of the `sessionStorage`. */
function isStorageShared(): boolean {
  const storage: unknown = provider.authTokenStore.getKeyValueStorage();
  return storage !== sessionStorage && storage !== sharedInMemoryStorage;
}

function endedMeanwhile(): TokenGuardError {
  return new TokenGuardError('signed-out', 'The session was ended while it was refreshed.');
}
