import type { AmplifyTokens } from './amplify-token-store';

type Jwt = AmplifyTokens['accessToken'];

/** What a JWT says. Amplify checks no more than that it is JSON, so it may be anything. */
export type Claims = Readonly<Record<string, unknown>>;

export function claimsOf(jwt: Jwt | undefined): Claims {
  const payload: unknown = jwt?.payload;
  return typeof payload === 'object' && payload !== null ? (payload as Claims) : {};
}

/** A claim that is a number of seconds, or 0: such a token is one of long ago, and is renewed. */
export function secondsIn(claims: Claims, name: 'iat' | 'exp'): number {
  const seconds = Number(claims[name]);
  return Number.isFinite(seconds) ? seconds : 0;
}

/** A claim that is a text with something in it. */
export function textIn(claims: Claims, name: string): string | undefined {
  const text = claims[name];
  return typeof text === 'string' && text !== '' ? text : undefined;
}
