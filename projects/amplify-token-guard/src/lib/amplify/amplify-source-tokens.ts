import type { AmplifyTokens } from './amplify-token-store';
import { SourceTokens } from './token-source';

const IAT_TRUNCATION_MS = 1_000;

/** {@link SourceTokens} together with Amplify's own objects, for those who read through Amplify. */
export interface AmplifySourceTokens extends SourceTokens {
  readonly amplify: AmplifyTokens;
  /** The number of the session they belong to. */
  readonly session: number;
}

export function toSourceTokens(
  amplify: AmplifyTokens,
  session: number,
  ageMs: number,
): AmplifySourceTokens {
  const { accessToken, idToken } = amplify;
  const { iat = 0, exp = 0, sub, auth_time: authTime } = accessToken.payload;
  const idTokenExp = idToken?.payload.exp ?? exp;
  return {
    amplify,
    session,
    accessToken: accessToken.toString(),
    idToken: idToken?.toString(),
    userId: sub ?? amplify.username,
    clientId: clientIdOf(amplify),
    issuedAtMs: iat * 1_000,
    expiresAtMs: Math.min(exp, idTokenExp) * 1_000,
    ageMs,
    signedInAtMs: typeof authTime === 'number' ? authTime * 1_000 : undefined,
    sessionId: sessionIdOf(amplify),
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
export function sessionIdOf(tokens: AmplifyTokens): string | undefined {
  const { iss, sub, auth_time: authTime } = tokens.accessToken.payload;
  const clientId = clientIdOf(tokens);
  if (clientId === undefined || typeof authTime !== 'number') return undefined;
  const pool = iss === undefined ? '' : `${iss.split('/').at(-1)}/`;
  return `${pool}${clientId}/${sub ?? ''}/${authTime}`;
}

/** The app client that the tokens are for. */
export function clientIdOf({ accessToken }: AmplifyTokens): string | undefined {
  const { client_id: clientId } = accessToken.payload;
  return typeof clientId === 'string' ? clientId : undefined;
}

/**
 * Whether another tab had written only a part of its new tokens when these were read: tokens that
 * were minted together say the same.
 */
export function isTorn({ accessToken, idToken }: AmplifyTokens): boolean {
  return !!idToken && idToken.payload.iat !== accessToken.payload.iat;
}

/**
 * The age of tokens found in the store, by the drift between this device's clock and the server's
 * that was stored with them. A drift that is no number counts as none, as it would otherwise make
 * a token live for ever.
 */
export function ageFromDrift({ accessToken, clockDrift }: AmplifyTokens, wallMs: number): number {
  const serverNowMs = wallMs + (Number.isFinite(clockDrift) ? clockDrift : 0);
  return Math.max(0, serverNowMs - (accessToken.payload.iat ?? 0) * 1_000);
}
