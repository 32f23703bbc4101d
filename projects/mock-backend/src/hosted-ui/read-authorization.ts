import { isUserPoolClient } from '../amplify-config';
import type { Authorization } from './hosted-ui-session';

/** All of 127.0.0.0/8 (RFC 1122). */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Reads the parameters of the authorize endpoint, or returns a text about what is wrong with them.
 */
export function readAuthorization(asked: URLSearchParams): Authorization | string {
  const clientId = asked.get('client_id');
  if (!isUserPoolClient(clientId)) {
    return `The client ${JSON.stringify(clientId)} does not exist.`;
  }
  const redirectUri = asked.get('redirect_uri') ?? '';
  if (!isOwnUrl(redirectUri)) {
    return `redirect_uri must be a URL of this machine; it was ${JSON.stringify(redirectUri)}.`;
  }
  const responseType = asked.get('response_type');
  if (responseType !== 'code' && responseType !== 'token') {
    return `response_type must be "code" or "token"; it was ${JSON.stringify(responseType)}.`;
  }
  return {
    clientId: String(clientId),
    redirectUri,
    responseType,
    state: asked.get('state') ?? undefined,
    codeChallenge: asked.get('code_challenge') ?? undefined,
    codeChallengeMethod: asked.get('code_challenge_method') ?? undefined,
  };
}

/**
 * Cognito knows the redirect URLs of each client. The mock accepts any URL of this machine, and no
 * other.
 */
export function isOwnUrl(text: string): boolean {
  return URL.canParse(text) && LOOPBACK.test(new URL(text).hostname);
}
