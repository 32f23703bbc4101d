/** Any other address is a custom domain. */
const STANDARD_ENDPOINT =
  /^(https:\/\/\w{26}\.)appsync-api(\.[\w-]+\.amazonaws\.com(?:\.cn)?\/graphql)$/i;

export type Headers = Readonly<Record<string, string>>;

/** The realtime endpoint of a GraphQL API. Never contains the token. */
export function realtimeUrl(endpoint: string): string {
  const standard = endpoint.replace(STANDARD_ENDPOINT, '$1appsync-realtime-api$2');
  const url = standard === endpoint ? `${endpoint}/realtime` : standard;
  return url.replace(/^http(s?):/i, (_, secure: string) => `ws${secure.toLowerCase()}:`);
}

/** Replaces HTTP headers. AppSync requires the host of the HTTP endpoint. */
export function authorization(endpoint: string, token: string): Headers {
  return { Authorization: token, host: new URL(endpoint).host };
}

export function startFrame(id: string, operation: object, headers: Headers): string {
  const payload = { data: JSON.stringify(operation), extensions: { authorization: headers } };
  return JSON.stringify({ id, type: 'start', payload });
}
