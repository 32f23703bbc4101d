/** A kind of operation on an AppSync connection, and the types of the frames that belong to it. */
export interface OperationKind {
  /** Begins it; sent by the client. */
  readonly start: string;
  /** The server has begun it, or for `publish`, done it. */
  readonly started: string;
  /** The server has refused or ended it. */
  readonly failed: string;
  /** Ends it; sent by the client. Unset for what is over with its answer. */
  readonly stop?: string;
  /** The server has ended it, and nothing is wrong. */
  readonly stopped?: string;
}

/** A GraphQL subscription. */
export const SUBSCRIPTION: OperationKind = {
  start: 'start',
  started: 'start_ack',
  failed: 'error',
  stop: 'stop',
  stopped: 'complete',
};

const KINDS: readonly OperationKind[] = [
  SUBSCRIPTION,
  // AppSync Events, from here on.
  {
    start: 'subscribe',
    started: 'subscribe_success',
    failed: 'subscribe_error',
    stop: 'unsubscribe',
    stopped: 'unsubscribe_success',
  },
  { start: 'publish', started: 'publish_success', failed: 'publish_error' },
];

export function kindStartedBy(type: string): OperationKind | undefined {
  return KINDS.find(({ start }) => start === type);
}

export function isStop(type: string): boolean {
  return KINDS.some(({ stop }) => stop === type);
}

/** A message, of either side. */
export interface Frame {
  readonly type: string;
  /** Of the operation that it is about. */
  readonly id: string | undefined;
  /** All that it says. */
  readonly body: Readonly<Record<string, unknown>>;
  /** As it came. */
  readonly text: string;
}

/** What cannot be read is a frame of no known type. */
export function readFrame(text: string): Frame {
  const body = parseObject(text) ?? {};
  const { type, id } = body;
  return {
    type: typeof type === 'string' ? type : 'unreadable',
    id: typeof id === 'string' ? id : undefined,
    body,
    text,
  };
}

/** What AppSync GraphQL says in `payload`, AppSync Events says beside the type. */
export function read({ body }: Frame, name: string): unknown {
  const { payload } = body;
  return isObject(payload) && name in payload ? payload[name] : body[name];
}

/** The `Authorization` and other headers in a frame that begins an operation. */
export function headersIn(frame: Frame): Headers {
  const extensions = read(frame, 'extensions');
  const headers = isObject(extensions) ? extensions['authorization'] : read(frame, 'authorization');
  return toHeaders(headers);
}

/** By lower-case names. */
export type Headers = Readonly<Record<string, string | undefined>>;

/** A browser has no other way to send headers with a WebSocket: a subprotocol that is none. */
const HEADER_PROTOCOL = /^header-([\w-]+)$/;
export const GRAPHQL_PROTOCOL = 'graphql-ws';
export const EVENTS_PROTOCOL = 'aws-appsync-event-ws';

/** The headers with which a WebSocket to AppSync is opened, as JSON. */
export function findConnectHeaders(protocols: readonly string[]): string | undefined {
  if (protocols[0] !== GRAPHQL_PROTOCOL && protocols[0] !== EVENTS_PROTOCOL) return undefined;
  const encoded = protocols[1]?.match(HEADER_PROTOCOL)?.[1];
  try {
    return encoded && atob(encoded.replace(/-/g, '+').replace(/_/g, '/'));
  } catch {
    return undefined;
  }
}

/** @param protocol which of AppSync's two it is */
export function connectProtocols(protocol: string, headers: string): string[] {
  const encoded = btoa(headers).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
  return [protocol, `header-${encoded}`];
}

export function readHeaders(json: string): Headers {
  return toHeaders(parseObject(json));
}

/** A UUID, also where the page is not served over TLS and `randomUUID` does not exist. */
export function newOperationId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/(.{8})(.{4}).(.{3}).(.{3})(.{12})/, '$1-$2-4$3-8$4-$5');
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function toHeaders(value: unknown): Headers {
  const entries = isObject(value) ? Object.entries(value) : [];
  return Object.fromEntries(
    entries.flatMap(([name, text]) =>
      typeof text === 'string' ? [[name.toLowerCase(), text] as const] : [],
    ),
  );
}
