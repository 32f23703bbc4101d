import { Injectable } from '@angular/core';
import type { TokenGuardError } from '../token-guard-error';
import { failUnprovided } from '../token-guard-options';

/**
 * The tokens of one session, as a {@link TokenSource} hands them over. Times are finite numbers;
 * whoever asks for a token of which something is not as described here gets a `TokenGuardError`,
 * `config-invalid`, that names it.
 */
export interface SourceTokens {
  /** A JWT. */
  readonly accessToken: string;
  /** A JWT; needed only with the option `tokenUse: 'id'`. */
  readonly idToken?: string | undefined;
  /** Who they belong to; a different value is a different user. */
  readonly userId: string;
  /** The app client they are for; a different value is another session, even of the same user. */
  readonly clientId?: string | undefined;
  /** `iat` in ms, by the clock of the server that minted the tokens. */
  readonly issuedAtMs: number;
  /** `exp` in ms, by the same clock; with several tokens, the earliest. */
  readonly expiresAtMs: number;
  /** How long ago the tokens were minted, in ms; when in doubt, more rather than less. */
  readonly ageMs: number;
  /** `auth_time` in ms: when the user signed in, by the server's clock. */
  readonly signedInAtMs?: number | undefined;
  /**
   * Equal wherever the tokens of the same sign-in are shared: tabs that hold tokens with the same
   * one take turns to refresh them. It is shown to every script of the origin, so it holds no
   * secret. Without it, a tab refreshes without asking others.
   */
  readonly sessionId?: string | undefined;
  /**
   * Set by {@link TokenSource.refresh} when these are not the tokens of its own refresh, but were
   * stored by somebody else meanwhile. They may have been minted before the call.
   */
  readonly fromElsewhere?: boolean;
}

/**
 * What a {@link TokenSource} tells of its store: that its tokens will be gone because of an error, or
 * that somebody has signed in on this page. Without a value, the tokens may be others now.
 */
export type SourceNews = TokenGuardError | 'signed-in';

/** Hears of changes in the store. */
export type SourceListener = (news?: SourceNews) => void;

/** Reads tokens on behalf of somebody else, through the guard. */
export type TokenGate = (options: { readonly forceRefresh: boolean }) => Promise<SourceTokens>;

/**
 * Where tokens come from. The default is the session of Amplify; `withTokenSource()` puts another
 * in its place.
 */
@Injectable({ providedIn: 'root', useFactory: failUnprovided })
export abstract class TokenSource {
  /**
   * The tokens in the store, `null` when nobody is signed in, or `undefined` as long as that cannot be
   * known. No network. Rejects when the store cannot be read.
   */
  abstract load(): Promise<SourceTokens | null | undefined>;

  /**
   * Whether the user of `tokens` is still the one who is signed in. Asked before every use of a
   * token, so it should cost no more than one read.
   */
  abstract isCurrent(tokens: SourceTokens): Promise<boolean>;

  /**
   * Renews the session of these tokens over the network and stores the result.
   *
   * @throws TokenGuardError `session-ended` when the session cannot be renewed. Keep a token in the store
   * that still lives. This is called again when that token has expired: clear the store then. Any other
   * error means that it may work later.
   */
  abstract refresh(tokens: SourceTokens): Promise<SourceTokens>;

  /** Signs the user out. */
  abstract signOut(): Promise<void>;

  /**
   * Calls `onChange` after a sign-in, a sign-out or a refresh by somebody else, and when `load()` may
   * answer more than `undefined`; with an error, of the code `session-ended`, before a store is
   * cleared because the session is over for good.
   */
  abstract watch(onChange: SourceListener): () => void;

  /**
   * Gives the tokens of this session to nobody who reads them around the guard, until it has left
   * the store: its time is up, and a sign-out may take long.
   */
  withhold?(tokens: SourceTokens): void;

  /** Lets everybody who reads this source's tokens do so through `gate`; undone by the result. */
  guardReads?(gate: TokenGate): () => void;
}
