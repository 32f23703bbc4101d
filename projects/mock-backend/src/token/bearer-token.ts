/**
 * The token of an `Authorization` header. AWS accepts it alone, as Amplify sends it, and with
 * `Bearer `.
 */
export function bearerToken(header: string | undefined): string | undefined {
  const token = header?.replace(/^Bearer\s+/i, '').trim();
  return token === '' ? undefined : token;
}
