import { AUTH_KEY_PREFIX } from 'aws-amplify/auth/cognito';
import type { KeyValueStorageInterface } from 'aws-amplify/utils';
import { AmplifyTokens, clientIdOf, fingerprint } from './amplify-tokens';

/** What is remembered of tokens to find them again in the storage: none of their texts. */
export interface TokenTraces {
  readonly clientId: string | undefined;
  readonly username: string;
  /** By the name under which each is stored. */
  readonly fingerprints: Readonly<Record<string, string>>;
}

export function tracesOf(tokens: AmplifyTokens): TokenTraces {
  const { accessToken, idToken, refreshToken, username } = tokens;
  const fingerprints: Record<string, string> = { accessToken: fingerprint(accessToken.toString()) };
  if (idToken) fingerprints['idToken'] = fingerprint(idToken.toString());
  if (refreshToken) fingerprints['refreshToken'] = fingerprint(refreshToken);
  return { clientId: clientIdOf(tokens), username, fingerprints };
}

/**
 * Takes these very tokens out of the storage, and leaves others alone. Amplify's `clearTokens()`
 * only finds those of the user it has down as the last one, and that may be somebody else by now.
 *
 * @param keepUser leaves the name of the last user, by which Amplify finds the rest of what it has stored.
 */
export async function eraseTokens(
  storage: KeyValueStorageInterface,
  { clientId, username, fingerprints }: TokenTraces,
  { keepUser = false } = {},
): Promise<void> {
  const client = `${AUTH_KEY_PREFIX}.${clientId}`;
  const keyOf = (name: string): string => `${client}.${username}.${name}`;
  let found = false;
  for (const [name, written] of Object.entries(fingerprints)) {
    const stored = await storage.getItem(keyOf(name));
    if (stored === null || fingerprint(stored) !== written) continue;
    found = true;
    await storage.removeItem(keyOf(name));
  }
  if (!found || (await storage.getItem(keyOf('accessToken'))) !== null) return;
  for (const name of ['clockDrift', 'signInDetails']) await storage.removeItem(keyOf(name));
  if (keepUser) return;
  const lastUser = `${client}.LastAuthUser`;
  if ((await storage.getItem(lastUser)) === username) await storage.removeItem(lastUser);
}
