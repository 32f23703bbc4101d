import { AuthToken, sourceTokensOf } from '../../session/auth-token';
import { IssuedToken } from '../../session/issued-tokens';

/** Finds the token of the session in an `Authorization` header. */
export type FindToken = (header: string) => IssuedToken | undefined;

/** @returns the `Authorization` header for another token, with the same use and prefix */
export function headerWith({ prefix, use }: IssuedToken, token: AuthToken): string {
  const { accessToken, idToken = '' } = sourceTokensOf(token);
  return prefix + (use === 'id' ? idToken : accessToken);
}

/**
 * @param json JSON that contains the `given` header any number of times
 * @returns the JSON with `token` in place of the given one, or unchanged if one of them is missing
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
