import { unsignedJwt } from '../spec-helpers/unsigned-jwt';
import { BrowserClock, ServerClock } from './browser-clock';
import { Page } from './page';
import { Minted, Server } from './server';

/** A set of tokens that were minted together. */
export interface MintedTexts {
  readonly accessToken: string;
  readonly idToken: string;
  readonly refreshToken: string;
  readonly iatMs: number;
}

/** A session: one sign-in, and all tokens that came from it. */
export interface SessionRecord {
  readonly user: string;
  readonly authTime: number;
  readonly texts: MintedTexts[];
  /** When its first tokens were minted, in monotonic time. */
  readonly signedInMs: number;
  /** When a tab removed the session from the storage because of a sign-out, in monotonic time. */
  signedOutMs?: number;
  /** The tab that signed out. */
  signedOutBy?: Page;
  /** When one of its refresh tokens was revoked, in monotonic time. */
  revokedMs?: number;
  /** Whether the only valid refresh token was lost. */
  isLost?: boolean;
}

/** A refresh that reached the server. */
export interface RefreshRecord {
  readonly page: Page;
  readonly session: SessionRecord;
  readonly refreshToken: string;
  /** In monotonic time. */
  readonly atMs: number;
  readonly answer: 'minted' | 'out' | 'reused' | 'revoked';
  readonly texts?: MintedTexts | undefined;
}

/**
 * The {@link Server} as Amplify sees it: with JWTs and Cognito's error names. It records the
 * refreshes.
 */
export class UserPool {
  static readonly clientId = 'client';

  readonly server: Server;
  readonly sessions: SessionRecord[] = [];
  readonly refreshes: RefreshRecord[] = [];
  readonly #byText = new Map<
    string,
    { readonly minted: Minted; readonly session: SessionRecord }
  >();
  #lastAuthTime = -1;

  constructor(
    private readonly device: BrowserClock,
    private readonly clock: ServerClock,
    lifetimeMs: number,
  ) {
    this.server = new Server(clock, lifetimeMs);
  }

  /** The tokens and the session that belong to an access token or a refresh token. */
  find(text: string): { readonly minted: Minted; readonly session: SessionRecord } {
    const found = this.#byText.get(text);
    if (!found) throw new Error(`The user pool never minted "${text}".`);
    return found;
  }

  signIn(user: string): MintedTexts {
    if (this.server.out) throw networkError();
    // Each session needs an `auth_time` of its own.
    const authTime = Math.max(Math.floor(this.clock.elapsedMs / 1_000), this.#lastAuthTime + 1);
    this.#lastAuthTime = authTime;
    const session = { user, authTime, texts: [], signedInMs: this.device.monotonicMs() };
    this.sessions.push(session);
    return this.#textsOf(this.server.signIn(user), session);
  }

  refresh(refreshToken: string, page: Page): MintedTexts {
    const { session, minted } = this.find(refreshToken);
    const answer = this.server.refresh(minted.refreshToken);
    const texts = answer.ok ? this.#textsOf(answer.minted, session) : undefined;
    const isReused = this.refreshes.some(
      (other) => other.refreshToken === refreshToken && other.answer === 'minted',
    );
    const failure = isReused ? 'reused' : 'revoked';
    const record: RefreshRecord = {
      page,
      session,
      refreshToken,
      atMs: this.device.monotonicMs(),
      answer: answer.ok ? 'minted' : answer.definitive ? failure : 'out',
      texts,
    };
    this.refreshes.push(record);
    if (texts) return texts;
    if (record.answer === 'out') throw networkError();
    throw named(isReused ? 'RefreshTokenReuseException' : 'NotAuthorizedException');
  }

  revoke(refreshToken: string): void {
    if (this.server.out) throw networkError();
    const { session } = this.find(refreshToken);
    session.revokedMs ??= this.device.monotonicMs();
    this.server.revoke(refreshToken);
  }

  /** Revokes all sessions, as an administrator can. */
  revokeAll(): void {
    for (const session of this.sessions) {
      session.revokedMs ??= this.device.monotonicMs();
      for (const { refreshToken } of session.texts) this.server.revoke(refreshToken);
    }
  }

  #textsOf(minted: Minted, session: SessionRecord): MintedTexts {
    const { refreshToken, iatMs } = minted;
    const payload = {
      jti: minted.accessToken,
      iat: iatMs / 1_000,
      exp: minted.expMs / 1_000,
      sub: session.user,
      auth_time: session.authTime,
      client_id: UserPool.clientId,
    };
    const accessToken = unsignedJwt(payload);
    const idToken = unsignedJwt({ ...payload, jti: `id-${payload.jti}` });
    const texts = { accessToken, idToken, refreshToken, iatMs };
    session.texts.push(texts);
    this.#byText.set(accessToken, { minted, session });
    this.#byText.set(refreshToken, { minted, session });
    return texts;
  }
}

/** A name for error messages. */
export function nameOf({ user, authTime }: SessionRecord): string {
  return `${user}/${authTime}`;
}

function networkError(): Error {
  return named('NetworkError');
}

function named(name: string): Error {
  return Object.assign(new Error(`The user pool responds with ${name}.`), { name });
}
