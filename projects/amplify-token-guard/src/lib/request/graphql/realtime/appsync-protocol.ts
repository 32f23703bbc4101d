import { AppsyncPayload } from './appsync-failure';

/** Any other address is a custom domain. */
const STANDARD_ENDPOINT =
  /^(https:\/\/\w{26}\.)appsync-api(\.[\w-]+\.amazonaws\.com(?:\.cn)?\/graphql)$/i;

/** A message of the server. */
export interface ServerFrame {
  readonly type: string;
  /** Of the subscription it is about. */
  readonly id?: string;
  readonly payload?: AppsyncPayload;
}

export type Headers = Readonly<Record<string, string>>;

/** Where the subscriptions of a GraphQL API are. The token is never a part of it. */
export function realtimeUrl(endpoint: string): string {
  const standard = endpoint.replace(STANDARD_ENDPOINT, '$1appsync-realtime-api$2');
  const url = standard === endpoint ? `${endpoint}/realtime` : standard;
  return url.replace(/^http(s?):/i, (_, secure: string) => `ws${secure.toLowerCase()}:`);
}

/** What takes the place of HTTP headers; AppSync wants the host that requests are sent to. */
export function authorization(endpoint: string, token: string): Headers {
  return { Authorization: token, host: new URL(endpoint).host };
}

/** The second one is no protocol at all: a browser has no other way to send a header. */
export function subprotocols(headers: Headers): string[] {
  const base64 = btoa(JSON.stringify(headers));
  const encoded = base64.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  return ['graphql-ws', `header-${encoded}`];
}

export function startFrame(id: string, operation: object, headers: Headers): object {
  const payload = { data: JSON.stringify(operation), extensions: { authorization: headers } };
  return { id, type: 'start', payload };
}

/** What cannot be read is a frame of no known type. */
export function readFrame(text: string): ServerFrame {
  const unreadable = { type: 'unreadable' };
  try {
    return (JSON.parse(text) as ServerFrame | null) ?? unreadable;
  } catch {
    return unreadable;
  }
}

/** A UUID, also where the page is not served over TLS and `randomUUID` does not exist. */
export function newSubscriptionId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
}
