import type { TokenOrchestrator } from 'aws-amplify/auth/cognito';
import { SourceTokens } from './token-source';

export type AmplifyTokenStore = Parameters<TokenOrchestrator['setAuthTokenStore']>[0];
/** The tokens of a session as Amplify stores them, including the refresh token. */
export type AmplifyTokens = Parameters<AmplifyTokenStore['storeTokens']>[0];

/** The part that Amplify's reads return: no refresh token and no device secret. */
export type ReadableTokens = Pick<
  AmplifyTokens,
  'username' | 'accessToken' | 'idToken' | 'signInDetails'
>;

type Jwt = AmplifyTokens['accessToken'];
type WithAccessToken = Pick<AmplifyTokens, 'accessToken'>;

/** The claims of a JWT. Amplify only checks that they are JSON, so each can have any type. */
type Claims = Readonly<Record<string, unknown>>;

/** `iat` is truncated to whole seconds, so the token may have been minted up to this much later. */
export const IAT_TRUNCATION_MS = 1_000;

/**
 * A session on this page. It ends with a sign-out or a change of the app client. Compared by
 * identity, so that a user who signs out and in again has a new session.
 */
export interface AmplifySession {
  /** The user pool and the app client. `undefined` while Amplify has no user pool. */
  readonly client: string | undefined;
}

/** {@link SourceTokens} with Amplify's own objects, which Amplify's reads return. */
export interface AmplifySourceTokens extends SourceTokens {
  readonly amplify: ReadableTokens;
  /** The session they were read in. `undefined` for tokens of a custom token provider. */
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
    // An access token that can't be decoded is refreshed. Until then, use the client in the ID
    // token.
    clientId: clientIdOf({ accessToken }) ?? textIn(idClaims, 'aud'),
    issuedAtMs: issuedAtMsOf({ accessToken }),
    expiresAtMs: Math.min(expiresAt, idExpiresAt) * 1_000,
    ageMs,
    signedInAtMs: signedInAtMs(claims),
    sessionId: sessionIdOf({ accessToken }),
  };
}

/** Whether the tokens haven't expired. */
export function isAlive({ issuedAtMs, expiresAtMs, ageMs }: SourceTokens): boolean {
  return expiresAtMs - issuedAtMs - IAT_TRUNCATION_MS - ageMs > 0;
}

/**
 * Names one sign-in of one user with one app client of one user pool. Equal in all tabs that share
 * the session. It doesn't use `origin_jti`, because AWS doesn't document that it survives refresh
 * token rotation.
 */
export function sessionIdOf({ accessToken }: WithAccessToken): string | undefined {
  const claims = claimsOf(accessToken);
  const clientId = clientIdOf({ accessToken });
  const atMs = signedInAtMs(claims);
  if (clientId === undefined || atMs === undefined) return undefined;
  const pool = textIn(claims, 'iss')?.split('/').at(-1);
  return `${pool ? `${pool}/` : ''}${clientId}/${textIn(claims, 'sub') ?? ''}/${atMs / 1_000}`;
}

/** The app client of the tokens. */
export function clientIdOf({ accessToken }: WithAccessToken): string | undefined {
  return textIn(claimsOf(accessToken), 'client_id');
}

/** Identifies the tokens: `jti`, or `iat` for a token without it. */
export function tokenIdOf({ accessToken }: WithAccessToken): unknown {
  const claims = claimsOf(accessToken);
  return claims['jti'] ?? claims['iat'];
}

/** `iat` in ms, by the clock of the server. */
export function issuedAtMsOf({ accessToken }: WithAccessToken): number {
  return secondsIn(claimsOf(accessToken), 'iat') * 1_000;
}

/**
 * The age of stored tokens. Calculated from the drift between the clocks of device and server,
 * which is stored with them. A drift that isn't a number counts as 0. Otherwise, the token would
 * never expire.
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
 * Whether these tokens were read while another tab was writing new ones. Tokens that were minted
 * together have the same `iat`, and an access token rarely comes alone.
 */
export function isTorn({ accessToken, idToken, refreshToken }: AmplifyTokens): boolean {
  if (!idToken) return !refreshToken;
  return claimsOf(idToken)['iat'] !== claimsOf(accessToken)['iat'];
}

export function isSameAccessToken(one: WithAccessToken, other: WithAccessToken): boolean {
  return one.accessToken.toString() === other.accessToken.toString();
}

/**
 * Identifies a token without keeping it in memory: 32 bits of FNV-1a, and the length. Not for
 * cryptographic use.
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

/** A claim in seconds, or 0 without it. Then the token counts as expired and is refreshed. */
function secondsIn(claims: Claims, name: 'iat' | 'exp'): number {
  const seconds = Number(claims[name]);
  return Number.isFinite(seconds) ? seconds : 0;
}

/** A claim that is a non-empty string. */
function textIn(claims: Claims, name: string): string | undefined {
  const text = claims[name];
  return typeof text === 'string' && text !== '' ? text : undefined;
}

function signedInAtMs({ auth_time: authTime }: Claims): number | undefined {
  return Number.isFinite(authTime) ? (authTime as number) * 1_000 : undefined;
}
