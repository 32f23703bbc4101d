import { SourceListener, SourceTokens, TokenGuardError, TokenSource } from 'amplify-token-guard';
import { ManualClock } from 'amplify-token-guard/testing';

interface Stored {
  readonly tokens: SourceTokens;
  readonly bornMs: number;
}

/** One session in a storage that several tabs share. */
export class SharedSession {
  readonly #tabs: TabSource[] = [];
  #stored: Stored | null = null;
  #issued = 0;
  #failures = 0;
  readonly #sendings = new Map<string, number>();
  /** The number of refreshes that the server received. */
  refreshCount = 0;
  /** The duration of a refresh. */
  durationMs = 0;
  lifetimeMs = 3_600_000;
  /** Without it, tabs don't know that they share the session. */
  sessionId: string | undefined = 'client/alice/1';
  /** Whether a refresh token works only once. A second use ends the session. */
  rotation = true;
  /** Whether the server refuses to renew the session. */
  isRevoked = false;
  /** Whether tabs get messages about the writes of other tabs. */
  sendsMessages = true;

  constructor(readonly clock: ManualClock) {}

  /** The source of another tab. */
  openTab(): TabSource {
    const tab = new TabSource(this);
    this.#tabs.push(tab);
    return tab;
  }

  /** Stores new tokens. Only `writer` knows about them. */
  store(
    { userId = this.#stored?.tokens.userId ?? 'alice', ageMs = 0 } = {},
    writer?: TabSource,
  ): void {
    const number = ++this.#issued;
    const issuedAtMs = this.clock.wallMs() - ageMs;
    const tokens: SourceTokens = {
      accessToken: `access-${number}`,
      userId,
      issuedAtMs,
      expiresAtMs: issuedAtMs + this.lifetimeMs,
      ageMs,
      sessionId: this.sessionId,
    };
    this.#stored = { tokens, bornMs: this.clock.elapsedMs - ageMs };
    this.#tell(writer);
  }

  clear(writer?: TabSource): void {
    this.#stored = null;
    this.#tell(writer);
  }

  read(): SourceTokens | null {
    if (!this.#stored) return null;
    const { tokens, bornMs } = this.#stored;
    return { ...tokens, ageMs: this.clock.elapsedMs - bornMs };
  }

  /** Makes the next refreshes fail with a transient error. */
  failNext(times = 1): void {
    this.#failures += times;
  }

  /** The number of the refresh that returned this token. */
  sendingOf(accessToken: string): number | undefined {
    return this.#sendings.get(accessToken);
  }

  async refresh(writer: TabSource): Promise<SourceTokens> {
    const sent = this.#stored;
    const number = this.#issued;
    const sending = ++this.refreshCount;
    const fails = this.#failures > 0;
    if (fails) this.#failures--;
    if (this.durationMs > 0) {
      await new Promise<void>((resolve) => void this.clock.after(this.durationMs, resolve));
    }
    if (!sent || !this.#stored) throw new TokenGuardError('signed-out', 'Nobody is signed in.');
    if (fails) throw new Error('The network is down.');
    if (this.isRevoked) {
      const { ageMs } = this.read()!;
      const error = new TokenGuardError('session-ended', 'The refresh token was revoked.');
      if (ageMs >= this.lifetimeMs - 1_000) this.#lose(writer, error);
      throw error;
    }
    if (this.rotation && number !== this.#issued)
      throw new TokenGuardError('session-ended', 'The refresh token was used twice.');
    this.#sendings.set(`access-${this.#issued + 1}`, sending);
    this.store({}, writer);
    return this.read()!;
  }

  /** Like a real source, reports the end before it clears the store. */
  #lose(writer: TabSource, error: TokenGuardError): void {
    writer.announce(error);
    this.clear(writer);
  }

  #tell(writer: TabSource | undefined): void {
    if (!this.sendsMessages) return;
    for (const tab of this.#tabs) if (tab !== writer) tab.announce();
  }
}

export class TabSource extends TokenSource {
  readonly #listeners = new Set<SourceListener>();

  constructor(private readonly session: SharedSession) {
    super();
  }

  announce(lost?: TokenGuardError): void {
    for (const listener of this.#listeners) listener(lost);
  }

  override load(): Promise<SourceTokens | null> {
    return Promise.resolve(this.session.read());
  }

  override isCurrent({ userId }: SourceTokens): Promise<boolean> {
    return Promise.resolve(userId === this.session.read()?.userId);
  }

  override refresh(): Promise<SourceTokens> {
    return this.session.refresh(this);
  }

  override signOut(): Promise<void> {
    this.session.clear();
    return Promise.resolve();
  }

  override watch(onChange: SourceListener): () => void {
    this.#listeners.add(onChange);
    return () => this.#listeners.delete(onChange);
  }
}
