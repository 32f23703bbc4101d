import { inject, Injectable, NgZone } from '@angular/core';
import { TokenGuardClock } from '../platform/clock';
import { TabChannel } from '../platform/tab-channel';
import { injectAmplifyChanges } from './amplify-changes';
import { CustomProviderSession } from './custom-provider-session';
import { GuardedReads } from './guarded-reads';
import { SessionTracker } from './session-tracker';
import { TokenProvider } from './token-provider';
import { SourceListener, SourceTokens, TokenGate, TokenSource } from './token-source';
import { UserPoolSession } from './user-pool-session';

/**
 * Amplify's session: that of its user pool, or that of the token provider which the app passed to
 * `Amplify.configure()`.
 */
@Injectable()
export class AmplifyTokenSource extends TokenSource {
  readonly #changes = injectAmplifyChanges();
  readonly #provider = new TokenProvider();
  readonly #sessions: SessionTracker;
  readonly #userPool: UserPoolSession;
  readonly #custom: CustomProviderSession;
  readonly #reads: GuardedReads;

  constructor() {
    super();
    const clock = inject(TokenGuardClock);
    this.#sessions = new SessionTracker(clock, this.#provider, inject(TabChannel));
    this.#userPool = new UserPoolSession(clock, inject(NgZone), this.#sessions);
    this.#custom = new CustomProviderSession(this.#provider, clock);
    this.#reads = new GuardedReads(this.#provider, this.#sessions);
  }

  /** Cognito gets the refresh token only. A token provider of the app's own can send anything. */
  override refreshesWithoutToken(): boolean {
    return this.#provider.isOfUserPool;
  }

  override async load(): Promise<SourceTokens | null | undefined> {
    const session = this.#sessions.current;
    const tokens = await (this.#provider.isOfUserPool ? this.#userPool : this.#custom).load();
    return session === this.#sessions.current ? tokens : this.load();
  }

  override async isCurrent(tokens: SourceTokens): Promise<boolean> {
    return this.#provider.isOfUserPool
      ? this.#sessions.isStillStored(tokens)
      : this.#custom.isCurrent(tokens);
  }

  override async refresh(old?: SourceTokens): Promise<SourceTokens> {
    return this.#provider.isOfUserPool
      ? this.#userPool.refresh(old, this.#reads.takeClientMetadata())
      : this.#custom.refresh();
  }

  override signOut(): Promise<void> {
    return this.#userPool.signOut();
  }

  override withhold({ sessionId }: SourceTokens): void {
    this.#reads.withhold(sessionId);
  }

  override watch(onChange: SourceListener): () => void {
    const watching = this.#sessions.changes.subscribe(onChange);
    return () => watching.unsubscribe();
  }

  override guardReads(gate: TokenGate): () => void {
    const stopGuarding = this.#userPool.guard((options) => this.#reads.read(gate, options));
    const stopFollowing = this.#sessions.follow(this.#changes);
    return () => {
      stopFollowing();
      stopGuarding();
    };
  }
}
