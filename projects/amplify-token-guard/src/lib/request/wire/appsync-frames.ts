/** A kind of operation on an AppSync connection, with its frame types. */
export interface OperationKind {
  /** Sent by the client to start the operation. */
  readonly start: string;
  /**
   * Sent by the server when it has started the operation. For `publish`, when it has completed it.
   */
  readonly started: string;
  /** Sent by the server when it refuses or ends the operation. */
  readonly failed: string;
  /** Sent by the client to stop the operation. Unset if the operation ends with its answer. */
  readonly stop?: string;
  /** Sent by the server when it has ended the operation without an error. */
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

/** The type of a frame with an event of a subscription, in AppSync GraphQL and AppSync Events. */
export const EVENT = 'data';

const KINDS: readonly OperationKind[] = [
  SUBSCRIPTION,
  // The others belong to AppSync Events.
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

/** A message from client or server. */
export interface Frame {
  readonly type: string;
  /** The ID of its operation. */
  readonly id: string | undefined;
  /** The parsed message. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The original text. */
  readonly text: string;
}

/** A message that isn't valid JSON becomes a frame without a type. */
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

/** AppSync GraphQL puts this value in `payload`, and AppSync Events next to the type. */
export function read({ body }: Frame, name: string): unknown {
  const { payload } = body;
  return isObject(payload) && name in payload ? payload[name] : body[name];
}

/** The `Authorization` and other headers in a frame that starts an operation. */
export function headersIn(frame: Frame): Headers {
  const extensions = read(frame, 'extensions');
  const headers = isObject(extensions) ? extensions['authorization'] : read(frame, 'authorization');
  return toHeaders(headers);
}

/** By lower-case names. */
export type Headers = Readonly<Record<string, string | undefined>>;

/** A browser can't send headers with a WebSocket, so AppSync reads them from a subprotocol. */
const HEADER_PROTOCOL = /^header-([\w-]+)$/;
export const GRAPHQL_PROTOCOL = 'graphql-ws';
export const EVENTS_PROTOCOL = 'aws-appsync-event-ws';

/** The headers that open a WebSocket to AppSync, as JSON. */
export function findConnectHeaders(protocols: readonly string[]): string | undefined {
  if (protocols[0] !== GRAPHQL_PROTOCOL && protocols[0] !== EVENTS_PROTOCOL) return undefined;
  const encoded = protocols[1]?.match(HEADER_PROTOCOL)?.[1];
  try {
    return encoded && atob(encoded.replace(/-/g, '+').replace(/_/g, '/'));
  } catch {
    return undefined;
  }
}

/** @param protocol AppSync's subprotocol for GraphQL or Events */
export function connectProtocols(protocol: string, headers: string): string[] {
  const encoded = btoa(headers).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
  return [protocol, `header-${encoded}`];
}

export function readHeaders(json: string): Headers {
  return toHeaders(parseObject(json));
}

/** A UUID. `randomUUID` doesn't exist in pages without TLS. */
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
