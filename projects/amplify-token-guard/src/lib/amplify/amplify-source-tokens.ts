import type { AmplifyTokens } from './amplify-token-store';
import { Claims, claimsOf, secondsIn, textIn } from './jwt-claims';
import { SourceTokens } from './token-source';

const IAT_TRUNCATION_MS = 1_000;

/** What whoever reads through Amplify may see: no refresh token, and no secret of the device. */
type ReadableTokens = Pick<AmplifyTokens, 'username' | 'accessToken' | 'idToken' | 'signInDetails'>;

/** {@link SourceTokens} together with Amplify's own objects, for those who read through Amplify. */
export interface AmplifySourceTokens extends SourceTokens {
  readonly amplify: ReadableTokens;
  /** The number of the session they belong to. */
  readonly session: number;
}

export function toSourceTokens(
  { username, accessToken, idToken, signInDetails }: ReadableTokens,
  session: number,
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
    // An access token that cannot be understood is renewed, and is still of the client of its id token.
    clientId: clientIdOf({ accessToken }) ?? textIn(idClaims, 'aud'),
    issuedAtMs: secondsIn(claims, 'iat') * 1_000,
    expiresAtMs: Math.min(expiresAt, idExpiresAt) * 1_000,
    ageMs,
    signedInAtMs: signedInAtMs(claims),
    sessionId: sessionIdOf({ accessToken }),
  };
}

/** Whether the tokens can still be used. `iat` is cut to whole seconds, by which they may live less. */
export function isAlive({ issuedAtMs, expiresAtMs, ageMs }: SourceTokens): boolean {
  return expiresAtMs - issuedAtMs - IAT_TRUNCATION_MS - ageMs > 0;
}

/**
 * One user pool, one app client, one user, one sign-in. Not `origin_jti`, which need not outlive a
 * rotation of the refresh token.
 */
export function sessionIdOf({
  accessToken,
}: Pick<AmplifyTokens, 'accessToken'>): string | undefined {
  const claims = claimsOf(accessToken);
  const clientId = clientIdOf({ accessToken });
  const atMs = signedInAtMs(claims);
  if (clientId === undefined || atMs === undefined) return undefined;
  const pool = textIn(claims, 'iss')?.split('/').at(-1);
  return `${pool ? `${pool}/` : ''}${clientId}/${textIn(claims, 'sub') ?? ''}/${atMs / 1_000}`;
}

/** The app client that the tokens are for. */
export function clientIdOf({
  accessToken,
}: Pick<AmplifyTokens, 'accessToken'>): string | undefined {
  return textIn(claimsOf(accessToken), 'client_id');
}

/**
 * Whether another tab had written only a part of its new tokens when these were read: tokens that
 * were minted together say the same, and an access token hardly ever comes alone.
 */
export function isTorn({ accessToken, idToken, refreshToken }: AmplifyTokens): boolean {
  if (!idToken) return !refreshToken;
  return claimsOf(idToken)['iat'] !== claimsOf(accessToken)['iat'];
}

/**
 * The age of tokens found in the store, by the drift between this device's clock and the server's
 * that was stored with them. A drift that is no number counts as none, as it would otherwise make
 * a token live for ever.
 */
export function ageFromDrift({ accessToken, clockDrift }: AmplifyTokens, wallMs: number): number {
  const serverNowMs = wallMs + (Number.isFinite(clockDrift) ? clockDrift : 0);
  return Math.max(0, serverNowMs - secondsIn(claimsOf(accessToken), 'iat') * 1_000);
}

function signedInAtMs({ auth_time: authTime }: Claims): number | undefined {
  return Number.isFinite(authTime) ? (authTime as number) * 1_000 : undefined;
}
