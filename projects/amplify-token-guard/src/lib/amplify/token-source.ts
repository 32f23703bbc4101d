import { Injectable } from '@angular/core';
import type { TokenGuardError } from '../token-guard-error';
import { failUnprovided } from '../token-guard-options';

/**
 * The tokens of one session, from a {@link TokenSource}. Times must be finite numbers. If a field
 * isn't as described here, calls for a token reject with a `TokenGuardError`, `config-invalid`,
 * that names it.
 */
export interface SourceTokens {
  /** A JWT. */
  readonly accessToken: string;
  /** A JWT. Needed only with the option `tokenUse: 'id'`. */
  readonly idToken?: string | undefined;
  /** The user. A different value means a different user. */
  readonly userId: string;
  /** The app client. A different value means a different session, even of the same user. */
  readonly clientId?: string | undefined;
  /** `iat` in ms, by the clock of the server that minted the tokens. */
  readonly issuedAtMs: number;
  /** `exp` in ms, by the same clock. With several tokens, the earliest. */
  readonly expiresAtMs: number;
  /** Time since the tokens were minted, in ms. If unsure, return an upper limit. */
  readonly ageMs: number;
  /** `auth_time` in ms: when the user signed in, by the server's clock. */
  readonly signedInAtMs?: number | undefined;
  /**
   * The ID of the sign-in. Tabs with the same ID share their refreshes: one tab refreshes at a
   * time. Any script of the origin can see it, so it must not contain a secret. Without it, each
   * tab refreshes on its own.
   */
  readonly sessionId?: string | undefined;
  /**
   * Set by {@link TokenSource.refresh} if another tab has stored these tokens meanwhile, so that
   * they may have been minted before the call.
   */
  readonly fromElsewhere?: boolean;
}

/**
 * A change in the store of a {@link TokenSource}: `signed-in` after a sign-in on this page, or an
 * error that ends the session. `undefined` means that the tokens may have changed.
 */
export type SourceNews = TokenGuardError | 'signed-in';

/** Receives changes in the store. */
export type SourceListener = (news?: SourceNews) => void;

/** Reads tokens through the guard. */
export type TokenGate = (options: { readonly forceRefresh: boolean }) => Promise<SourceTokens>;

/**
 * Where tokens come from. The default is Amplify's session. To replace it, use `withTokenSource()`.
 */
@Injectable({ providedIn: 'root', useFactory: failUnprovided })
export abstract class TokenSource {
  /**
   * The tokens in the store. `null` when nobody is signed in. `undefined` while that is unknown.
   * Must not use the network. Rejects when the store can't be read.
   */
  abstract load(): Promise<SourceTokens | null | undefined>;

  /**
   * Whether the user of `tokens` is still signed in. Called before every use of a token, so it
   * should need one read at most.
   */
  abstract isCurrent(tokens: SourceTokens): Promise<boolean>;

  /**
   * Renews the session of these tokens over the network, and stores the result. Their `ageMs` is their
   * age at the time of the call.
   *
   * @throws TokenGuardError `session-ended` when the session can't be renewed. Keep a token in the
   * store that is still valid. The guard calls this again when that token has expired. Clear the
   * store then. Any other error is treated as transient.
   */
  abstract refresh(tokens: SourceTokens): Promise<SourceTokens>;

  /** Signs the user out. */
  abstract signOut(): Promise<void>;

  /**
   * Calls `onChange` after a sign-in, a sign-out, or a refresh that the guard didn't start, and
   * when `load()` may no longer return `undefined`. Passes an error with the code `session-ended`
   * before the store is cleared because the session can't be renewed.
   */
  abstract watch(onChange: SourceListener): () => void;

  /**
   * Whether `refresh()` never sends the current token by `fetch`. Without it, a `fetch()` that carries
   * the token waits for a refresh only for half of `refreshTimeoutMs`, because it can be a part of it.
   */
  refreshesWithoutToken?(): boolean;

  /**
   * Stops returning the tokens of this session to direct readers, until it has left the store.
   * Called when the idle timeout expires, because the sign-out may take long.
   */
  withhold?(tokens: SourceTokens): void;

  /** Routes all reads of this source's tokens through `gate`. The returned function undoes it. */
  guardReads?(gate: TokenGate): () => void;
}
