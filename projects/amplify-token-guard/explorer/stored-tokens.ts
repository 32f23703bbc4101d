import { Minted } from '../spec-helpers/fake-cognito';
import { payloadOf } from '../spec-helpers/unsigned-jwt';

/** The storage entries that Amplify writes at a sign-in. */
export function storedTokens(
  client: string,
  username: string,
  { AccessToken, IdToken, RefreshToken }: Minted,
  wallMs: number,
): Map<string, string> {
  const prefix = `CognitoIdentityServiceProvider.${client}`;
  const iatMs = (payloadOf(AccessToken)['iat'] as number) * 1_000;
  const values: Record<string, string | undefined> = {
    accessToken: AccessToken,
    idToken: IdToken,
    refreshToken: RefreshToken,
    clockDrift: String(iatMs - wallMs),
  };
  const stored = new Map([[`${prefix}.LastAuthUser`, username]]);
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) stored.set(`${prefix}.${username}.${name}`, value);
  }
  return stored;
}
