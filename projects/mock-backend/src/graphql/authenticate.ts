import type { IncomingHttpHeaders } from 'node:http';
import { API_KEY } from '../amplify-config';
import { bearerToken } from '../token/bearer-token';
import type { World } from '../world/world';
import type { Caller } from './caller';

/**
 * The message of the 401, as measured on an API that accepts both user pool tokens and API keys.
 */
export interface Refusal {
  readonly refused: string;
}

const NO_HEADER = 'Valid authorization header not provided.';
const NOT_YOU = 'You are not authorized to make this call.';

/** Authenticates a request by its token or API key, or returns why it is rejected. */
export async function authenticate(
  headers: IncomingHttpHeaders,
  world: World,
): Promise<Caller | Refusal> {
  const token = bearerToken(headers.authorization);
  const apiKey = headers['x-api-key'];
  if (token === undefined) {
    if (apiKey === undefined) {
      return { refused: NO_HEADER };
    }
    return apiKey === API_KEY ? { kind: 'api-key' } : { refused: NOT_YOU };
  }
  const result = await world.verify(token);
  switch (result.verdict) {
    case 'good':
      return { kind: 'user', user: result.user };
    case 'expired':
      return { refused: world.settings.get().unauthorizedMessage };
    case 'malformed':
      return { refused: NO_HEADER };
    case 'foreign':
      // AWS's text for a token of another pool or app client is unknown. The status and the name
      // are known.
      return { refused: NOT_YOU };
  }
}
