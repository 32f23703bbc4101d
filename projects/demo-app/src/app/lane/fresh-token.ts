import { fetchAuthSession } from 'aws-amplify/auth';
import { workaroundMarginMs } from '../lanes/lane-timing';

/** The `headers` function of the workaround, as it is recommended in amplify-js #13710. */
export async function tokenHeader(): Promise<Record<string, string>> {
  const token = await freshToken();
  return token ? { Authorization: token } : {};
}

/** The access token. Forces a refresh shortly before its expiry by this device's clock. */
export async function freshToken(): Promise<string | undefined> {
  let { tokens } = await fetchAuthSession();
  const { exp, iat } = tokens?.accessToken.payload ?? {};
  if (exp && iat && exp * 1_000 - Date.now() < workaroundMarginMs((exp - iat) * 1_000)) {
    ({ tokens } = await fetchAuthSession({ forceRefresh: true }));
  }
  return tokens?.accessToken.toString();
}
