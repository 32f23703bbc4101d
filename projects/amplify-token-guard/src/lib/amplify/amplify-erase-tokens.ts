import {
  AUTH_KEY_PREFIX,
  cognitoUserPoolsTokenProvider as provider,
} from 'aws-amplify/auth/cognito';
import type { AmplifyTokens } from './amplify-token-store';

/**
 * Takes these very tokens out of the storage, and leaves others alone. Amplify's `clearTokens()`
 * only finds those of the user it has down as the last one, and that may be somebody else by now.
 *
 * @param keepUser leaves the name of the last user, by which Amplify finds the rest of what it has stored.
 */
export async function eraseTokens(
  { accessToken, idToken, refreshToken, username }: AmplifyTokens,
  { keepUser = false } = {},
): Promise<void> {
  const storage = provider.authTokenStore.getKeyValueStorage();
  const clientId = accessToken.payload['client_id'] as string;
  const client = `${AUTH_KEY_PREFIX}.${clientId}`;
  const keyOf = (name: string): string => `${client}.${username}.${name}`;
  const texts = { accessToken: accessToken.toString(), idToken: idToken?.toString(), refreshToken };
  let found = false;
  for (const [name, text] of Object.entries(texts)) {
    if (text === undefined || (await storage.getItem(keyOf(name))) !== text) continue;
    found = true;
    await storage.removeItem(keyOf(name));
  }
  if (!found || (await storage.getItem(keyOf('accessToken'))) !== null) return;
  for (const name of ['clockDrift', 'signInDetails']) await storage.removeItem(keyOf(name));
  if (keepUser) return;
  const lastUser = `${client}.LastAuthUser`;
  if ((await storage.getItem(lastUser)) === username) await storage.removeItem(lastUser);
}
