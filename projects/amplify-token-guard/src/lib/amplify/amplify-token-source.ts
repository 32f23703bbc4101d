import { DOCUMENT, inject, Injectable, NgZone } from '@angular/core';
import {
  AUTH_KEY_PREFIX,
  cognitoUserPoolsTokenProvider as provider,
  signOut,
} from 'aws-amplify/auth/cognito';
import { Hub } from 'aws-amplify/utils';
import { TokenGuardClock } from '../platform/clock';
import { TabChannel } from '../platform/tab-channel';
import { isTokenGuardError, TokenGuardError } from '../token-guard-error';
import {
  AmplifySourceTokens,
  isAlive,
  isTorn,
  sessionIdOf,
  toSourceTokens,
} from './amplify-source-tokens';
import { AmplifyRead, occupySeams } from './amplify-seams';
import { AmplifyTokenRefresher, RefreshedSession } from './amplify-token-refresher';
import {
  AmplifyTokens,
  AmplifyTokenStore,
  GuardedTokenStore,
  StoreObserver,
} from './amplify-token-store';
import { Leftovers } from './leftovers';
import { SessionLoss } from './session-loss';
import { SessionNews } from './session-news';
import { TokenAges } from './token-ages';
import { SourceListener, SourceTokens, TokenGate, TokenSource } from './token-source';

/** How long another tab may need to write all of its tokens. */
const TORN_WAIT_MS = 200;
const TORN_POLL_MS = 10;

/**
 * The session of Amplify, read and renewed by Amplify's own means: it stays the owner of the
 * store, of the network call and of its Hub events. `docs/decisions.md` explains the three seams.
 */
@Injectable()
export class AmplifyTokenSource extends TokenSource implements StoreObserver, RefreshedSession {
  readonly #clock = inject(TokenGuardClock);
  readonly #window = inject(DOCUMENT).defaultView;
  readonly #zone = inject(NgZone);
  readonly #news = new SessionNews(inject(TabChannel));
  readonly #refresher = new AmplifyTokenRefresher(this.#clock, this);
  readonly #listeners = new Set<SourceListener>();
  readonly #loss = new SessionLoss();
  readonly #ages = new TokenAges(this.#clock);
  #clientMetadata: Record<string, string> | undefined;
  #session = 0;
  /** Of the tokens that were seen last. */
  #sessionId: string | undefined;
  #guardedStore: GuardedTokenStore | undefined;
  readonly #leftovers = new Leftovers(this.#clock, async () => this.#guardedStore?.discard());

  /** Changes with every sign-in and sign-out on this page. */
  get session(): number {
    return this.#session;
  }

  get store(): AmplifyTokenStore {
    return provider.tokenOrchestrator.getTokenStore();
  }

  override async load(): Promise<SourceTokens | null> {
    const session = this.#session;
    const stored = await this.#readWhole();
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
    const earlierLoss = this.#loss.error;
    this.#clientMetadata = undefined;
    let refreshed: Awaited<ReturnType<AmplifyRead>> = null;
    try {
      refreshed = await provider.tokenOrchestrator.getTokens({
        forceRefresh: true,
        ...(clientMetadata && { clientMetadata }),
      });
    } catch (error) {
      if (this.#loss.error === earlierLoss && session === this.#session) {
        throw this.#refresher.refusalOf(session) ?? error;
      }
    }
    const loss = this.#loss.error;
    if (loss && loss !== earlierLoss) throw loss;
    const record = refreshed && this.#refresher.recordOf(refreshed);
    const tokens = record ? this.#handOver(record.tokens) : await this.load();
    if (!tokens || session !== this.#session) {
      throw new TokenGuardError('signed-out', 'The session was ended while it was refreshed.');
    }
    return { ...tokens, fromElsewhere: this.#refresher.wasFound(refreshed) };
  }

  override signOut(): Promise<void> {
    return signOut();
  }

  override watch(onChange: SourceListener): () => void {
    this.#listeners.add(onChange);
    return () => this.#listeners.delete(onChange);
  }

  override guardReads(gate: TokenGate): () => void {
    const leaveSeams = occupySeams((plainStore) => ({
      read: (options) => this.#read(gate, options),
      store: (this.#guardedStore = new GuardedTokenStore(plainStore, this, this.#clock)),
      refresh: this.#refresher.refresh,
    }));
    const stopListening = this.#listenElsewhere();
    return () => {
      stopListening();
      leaveSeams();
      this.#guardedStore?.release();
      this.#guardedStore = undefined;
    };
  }

  isRefresh(tokens: AmplifyTokens): boolean {
    return this.#refresher.hasGiven(tokens);
  }

  isWanted(tokens: AmplifyTokens): boolean {
    return this.#refresher.recordOf(tokens)?.session === this.#session;
  }

  isOver(tokens: AmplifyTokens): boolean {
    return this.#news.isOver(sessionIdOf(tokens));
  }

  onLeftover(): void {
    // A read that was under way when the guard was destroyed leaves them where they are.
    if (this.#guardedStore) this.#leftovers.note();
  }

  beforeChange(tokens?: AmplifyTokens): void {
    this.#session++;
    if (tokens) this.#news.beginning((this.#sessionId = sessionIdOf(tokens)));
    else this.#news.signedOut(this.#sessionId);
  }

  afterChange(tokens?: AmplifyTokens): void {
    this.#announce();
    if (tokens) this.#news.signedIn(this.#sessionId);
    else this.#news.stored(this.#sessionId);
  }

  afterRefresh(): void {
    this.#news.stored(this.#sessionId);
  }

  takeLostSession(): number | undefined {
    return this.#loss.take();
  }

  onRefused(cause: unknown, tokens: AmplifyTokens, session: number): boolean {
    if (session !== this.#session || isAlive(this.#handOver(tokens))) return false;
    const loss = this.#loss.begin(session, cause);
    if (loss) this.#announce(loss);
    return loss !== undefined;
  }

  /** What `fetchAuthSession()` and all of Amplify get instead of the tokens in the store. */
  async #read(gate: TokenGate, options: Parameters<AmplifyRead>[0]): ReturnType<AmplifyRead> {
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
      // Without a session Amplify has its own answers, such as to wait for a redirect to complete.
      const plainly = error.code === 'destroyed' ? options : undefined;
      const tokens = await provider.tokenOrchestrator.getTokens(plainly);
      // The session that cannot be renewed has a token, but not the newer one that was asked for.
      const isOld = tokens && options?.forceRefresh && error.code === 'session-ended';
      if (isOld) throw cause instanceof Error ? cause : error;
      return tokens;
    } finally {
      // A read that needed no refresh must not leave it behind for another one.
      if (this.#clientMetadata === clientMetadata) this.#clientMetadata = undefined;
    }
  }

  async #readWhole(): Promise<AmplifyTokens | null> {
    let stored = await this.store.loadTokens();
    for (
      let waited = 0;
      stored && isTorn(stored) && waited < TORN_WAIT_MS;
      waited += TORN_POLL_MS
    ) {
      await new Promise<void>((resolve) => void this.#clock.after(TORN_POLL_MS, resolve));
      stored = await this.store.loadTokens();
    }
    return stored;
  }

  #handOver(stored: AmplifyTokens): AmplifySourceTokens {
    const sessionId = sessionIdOf(stored);
    // Another tab has signed in: that session may be lost as well.
    if (sessionId !== this.#sessionId) this.#loss.forget();
    this.#sessionId = sessionId;
    const ageMs = this.#ages.of(stored, this.#refresher.recordOf(stored)?.since);
    return toSourceTokens(stored, this.#session, ageMs);
  }

  /** Other tabs write to the same storage; the app may configure Amplify anew. */
  #listenElsewhere(): () => void {
    const onStorage = ({ key }: StorageEvent): void => {
      if (key === null || key.startsWith(`${AUTH_KEY_PREFIX}.`)) this.#announce();
    };
    this.#zone.runOutsideAngular(() => this.#window?.addEventListener('storage', onStorage));
    const stopHearing = this.#news.listen((signedOutOf) => {
      if (signedOutOf !== undefined) {
        if (signedOutOf === this.#sessionId) this.#session++;
        this.#leftovers.expect();
      } else {
        this.#leftovers.putOff();
      }
      this.#announce();
    });
    const stopHub = Hub.listen('core', ({ payload }) => {
      if (payload.event === 'configure') this.#announce();
    });
    return () => {
      this.#window?.removeEventListener('storage', onStorage);
      stopHearing();
      stopHub();
      this.#leftovers.drop();
    };
  }

  #announce(lost?: TokenGuardError): void {
    for (const listener of this.#listeners) listener(lost);
  }
}
