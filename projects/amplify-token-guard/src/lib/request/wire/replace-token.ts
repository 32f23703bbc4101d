import { AuthToken, sourceTokensOf } from '../../session/auth-token';
import { IssuedToken } from '../../session/issued-tokens';

/** Finds the token of the session in an `Authorization` header. */
export type FindToken = (header: string) => IssuedToken | undefined;

/** @returns the `Authorization` header with another token of the same use, and the same prefix */
export function headerWith({ prefix, use }: IssuedToken, token: AuthToken): string {
  const { accessToken, idToken = '' } = sourceTokensOf(token);
  return prefix + (use === 'id' ? idToken : accessToken);
}

/**
 * @param json anything with the `given` header in it, once or more often
 * @returns it with `token` in place of the one that was given, or as it is without one of them
 */
export function replaceToken(
  json: string,
  given: IssuedToken | undefined,
  token: AuthToken | undefined,
): string {
  if (!given || !token) return json;
  const before = JSON.stringify(headerWith(given, given.token));
  return json.replaceAll(before, () => JSON.stringify(headerWith(given, token)));
}
