import { SourceListener, SourceTokens, TokenGuardError, TokenSource } from 'amplify-token-guard';
import { Minted, Server } from './server';
import { WorldClock } from './world-clock';

/** The network delay to the server and back. */
export interface Latency {
  readonly upMs: number;
  readonly downMs: number;
}

interface Stored {
  readonly minted: Minted;
  /** Server time minus the device's wall clock, rounded up when the tokens were stored. */
  readonly driftMs: number;
}

/**
 * A token source in memory that fulfills the contract of `TokenSource`. Its network has latency.
 */
export class ModelTokenSource extends TokenSource {
  readonly #watchers = new Set<SourceListener>();
  stored: Stored | null = null;
  refreshLatency: Latency = { upMs: 0, downMs: 0 };
  inFlight = 0;

  constructor(
    private readonly clock: WorldClock,
    private readonly server: Server,
  ) {
    super();
  }

  signInAs(user: string): void {
    this.#store(this.server.signIn(user), this.clock.wallMs());
    this.#announce();
  }

  override signOut(): Promise<void> {
    this.stored = null;
    this.#announce();
    return Promise.resolve();
  }

  /** Another tab refreshes the tokens, and this tab gets a notification. */
  otherTabRefreshes(): void {
    if (!this.stored || this.inFlight > 0) return;
    const answer = this.server.refresh(this.stored.minted.refreshToken);
    if (!answer.ok) return;
    this.#store(answer.minted, this.clock.wallMs());
    this.#announce();
  }

  override load(): Promise<SourceTokens | null> {
    if (!this.stored) return Promise.resolve(null);
    const { minted, driftMs } = this.stored;
    const ageMs = Math.max(0, this.clock.wallMs() + driftMs - minted.iatMs);
    return Promise.resolve(toSourceTokens(minted, ageMs));
  }

  override isCurrent({ userId }: SourceTokens): Promise<boolean> {
    return Promise.resolve(this.stored?.minted.user === userId);
  }

  override async refresh(): Promise<SourceTokens> {
    const sent = this.stored?.minted;
    if (!sent) throw new TokenGuardError('signed-out', 'Nobody is signed in.');
    const sentWallMs = this.clock.wallMs();
    const sentMonotonicMs = this.clock.monotonicMs();
    const { upMs, downMs } = this.refreshLatency;
    this.inFlight++;
    try {
      await this.#pass(upMs);
      const answer = this.server.refresh(sent.refreshToken);
      await this.#pass(downMs);
      return this.#take(sent, answer, sentWallMs, sentMonotonicMs);
    } finally {
      this.inFlight--;
    }
  }

  override watch(onChange: SourceListener): () => void {
    this.#watchers.add(onChange);
    return () => this.#watchers.delete(onChange);
  }

  async #take(
    sent: Minted,
    answer: ReturnType<Server['refresh']>,
    sentWallMs: number,
    sentMonotonicMs: number,
  ): Promise<SourceTokens> {
    if (this.stored?.minted.user !== sent.user) {
      throw new TokenGuardError('signed-out', 'The session ended during the refresh.');
    }
    const renewedElsewhere = this.stored.minted !== sent;
    if (renewedElsewhere) return (await this.load())!;
    if (answer.ok) {
      this.#store(answer.minted, sentWallMs);
      const elapsed = [
        this.clock.wallMs() - sentWallMs,
        this.clock.monotonicMs() - sentMonotonicMs,
      ];
      return toSourceTokens(answer.minted, Math.max(...elapsed));
    }
    if (!answer.definitive) throw new Error('The network is down.');
    const lost = new TokenGuardError('session-ended', 'The refresh token is not valid.');
    const { ageMs, issuedAtMs, expiresAtMs } = (await this.load())!;
    // Keep a token that is still valid.
    if (ageMs >= expiresAtMs - issuedAtMs - 1_000) {
      this.#announce(lost);
      this.stored = null;
    }
    throw lost;
  }

  #store(minted: Minted, sentWallMs: number): void {
    this.stored = { minted, driftMs: minted.iatMs + 1_000 - sentWallMs };
  }

  #pass(ms: number): Promise<void> {
    return ms > 0
      ? new Promise((resolve) => void this.clock.after(ms, resolve))
      : Promise.resolve();
  }

  #announce(lost?: TokenGuardError): void {
    for (const watcher of this.#watchers) watcher(lost);
  }
}

function toSourceTokens(minted: Minted, ageMs: number): SourceTokens {
  return {
    accessToken: minted.accessToken,
    userId: minted.user,
    issuedAtMs: minted.iatMs,
    expiresAtMs: minted.expMs,
    ageMs,
  };
}
