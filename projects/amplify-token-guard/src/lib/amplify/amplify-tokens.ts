import type { TokenOrchestrator } from 'aws-amplify/auth/cognito';
import { SourceTokens } from './token-source';

export type AmplifyTokenStore = Parameters<TokenOrchestrator['setAuthTokenStore']>[0];
/** The tokens of a session as Amplify stores them, the refresh token among them. */
export type AmplifyTokens = Parameters<AmplifyTokenStore['storeTokens']>[0];

/** What whoever reads through Amplify may see: no refresh token, and no secret of the device. */
export type ReadableTokens = Pick<
  AmplifyTokens,
  'username' | 'accessToken' | 'idToken' | 'signInDetails'
>;

type Jwt = AmplifyTokens['accessToken'];
type WithAccessToken = Pick<AmplifyTokens, 'accessToken'>;

/** The claims of a JWT. Amplify checks no more than that they are JSON, so each may be anything. */
type Claims = Readonly<Record<string, unknown>>;

/** `iat` is cut to whole seconds: the token may have been minted this much later than it says. */
export const IAT_TRUNCATION_MS = 1_000;

/**
 * One session on this page, from the sign-in to the sign-out or to another app client. It is compared by
 * identity: a user who signs out and in again has another one.
 */
export interface AmplifySession {
  /** The user pool and the app client, or `undefined` as long as Amplify asks no user pool. */
  readonly client: string | undefined;
}

/** {@link SourceTokens} together with Amplify's own objects, for those who read through Amplify. */
export interface AmplifySourceTokens extends SourceTokens {
  readonly amplify: ReadableTokens;
  /** The session they were read in; `undefined` for those of a custom token provider. */
  readonly session: AmplifySession | undefined;
}

export function toSourceTokens(
  { username, accessToken, idToken, signInDetails }: ReadableTokens,
  session: AmplifySession | undefined,
  ageMs: number,
): AmplifySourceTokens {
  const claims = claimsOf(accessToken);
  const idClaims = claimsOf(idToken);
  const expiresAt = secondsIn(claims, 'exp');
  const idExpiresAt = idClaims['exp'] === undefined ? expiresAt : secondsIn(idClaims, 'exp');
  return {
    amplify: {
      username,
      accessToken,
      ...(idToken && { idToken }),
      ...(signInDetails && { signInDetails }),
    },
    session,
    accessToken: accessToken.toString(),
    idToken: idToken?.toString(),
    userId: textIn(claims, 'sub') ?? textIn(idClaims, 'sub') ?? username,
    // An access token that cannot be understood is renewed. Until then the ID token names its client.
    clientId: clientIdOf({ accessToken }) ?? textIn(idClaims, 'aud'),
    issuedAtMs: issuedAtMsOf({ accessToken }),
    expiresAtMs: Math.min(expiresAt, idExpiresAt) * 1_000,
    ageMs,
    signedInAtMs: signedInAtMs(claims),
    sessionId: sessionIdOf({ accessToken }),
  };
}

/** Whether the tokens can still be used. */
export function isAlive({ issuedAtMs, expiresAtMs, ageMs }: SourceTokens): boolean {
  return expiresAtMs - issuedAtMs - IAT_TRUNCATION_MS - ageMs > 0;
}

/**
 * One user pool, one app client, one user, one sign-in: equal in all tabs that share the session. Not
 * `origin_jti`, of which AWS does not say that it outlives a rotation of the refresh token.
 */
export function sessionIdOf({ accessToken }: WithAccessToken): string | undefined {
  const claims = claimsOf(accessToken);
  const clientId = clientIdOf({ accessToken });
  const atMs = signedInAtMs(claims);
  if (clientId === undefined || atMs === undefined) return undefined;
  const pool = textIn(claims, 'iss')?.split('/').at(-1);
  return `${pool ? `${pool}/` : ''}${clientId}/${textIn(claims, 'sub') ?? ''}/${atMs / 1_000}`;
}

/** The app client that the tokens are for. */
export function clientIdOf({ accessToken }: WithAccessToken): string | undefined {
  return textIn(claimsOf(accessToken), 'client_id');
}

/** What tells these tokens from those before and after them: `jti`, or `iat` in a token without it. */
export function tokenIdOf({ accessToken }: WithAccessToken): unknown {
  const claims = claimsOf(accessToken);
  return claims['jti'] ?? claims['iat'];
}

/** `iat` in ms, by the clock of the server. */
export function issuedAtMsOf({ accessToken }: WithAccessToken): number {
  return secondsIn(claimsOf(accessToken), 'iat') * 1_000;
}

/**
 * The age of tokens found in the store, by the drift between this device's clock and the server's
 * that was stored with them. A drift that is no number counts as none, as it would otherwise make
 * a token live for ever.
 */
export function ageFromDrift(
  tokens: WithAccessToken & { clockDrift: number },
  wallMs: number,
): number {
  const { clockDrift } = tokens;
  const serverNowMs = wallMs + (Number.isFinite(clockDrift) ? clockDrift : 0);
  return Math.max(0, serverNowMs - issuedAtMsOf(tokens));
}

/**
 * Whether another tab had written only a part of its new tokens when these were read. Tokens that
 * were minted together have the same `iat`, and an access token hardly ever comes alone.
 */
export function isTorn({ accessToken, idToken, refreshToken }: AmplifyTokens): boolean {
  if (!idToken) return !refreshToken;
  return claimsOf(idToken)['iat'] !== claimsOf(accessToken)['iat'];
}

export function isSameAccessToken(one: WithAccessToken, other: WithAccessToken): boolean {
  return one.accessToken.toString() === other.accessToken.toString();
}

/**
 * Tells one token from another without keeping it, so that none stays in memory longer than its
 * session. Not a secret's proof of anything: 32 bits of FNV-1a, and the length.
 */
export function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return `${text.length}/${hash >>> 0}`;
}

function claimsOf(jwt: Jwt | undefined): Claims {
  const payload: unknown = jwt?.payload;
  return typeof payload === 'object' && payload !== null ? (payload as Claims) : {};
}

/** A claim that is a number of seconds. Without it, 0: such a token counts as one of long ago, and is renewed. */
function secondsIn(claims: Claims, name: 'iat' | 'exp'): number {
  const seconds = Number(claims[name]);
  return Number.isFinite(seconds) ? seconds : 0;
}

/** A claim that is a text, and not an empty one. */
function textIn(claims: Claims, name: string): string | undefined {
  const text = claims[name];
  return typeof text === 'string' && text !== '' ? text : undefined;
}

function signedInAtMs({ auth_time: authTime }: Claims): number | undefined {
  return Number.isFinite(authTime) ? (authTime as number) * 1_000 : undefined;
}
