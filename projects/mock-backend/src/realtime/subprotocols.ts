import type { IncomingHttpHeaders } from 'node:http';
import { parseJsonObject } from '../world/json-object';
import type { JsonObject } from '../world/json-object';

/** Not a real subprotocol. It contains the headers that a browser can't send with a WebSocket. */
const HEADER_PREFIX = 'header-';

export function offeredProtocols(headers: IncomingHttpHeaders): readonly string[] {
  return (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
}

/** Decodes `header-<base64url of a JSON object>`. Ignores what can't be decoded. */
export function readConnectHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const encoded = offeredProtocols(headers).find((name) => name.startsWith(HEADER_PREFIX));
  const json = Buffer.from(encoded?.slice(HEADER_PREFIX.length) ?? '', 'base64url').toString();
  return toHeaders(parseJsonObject(json) ?? {});
}

/** Converts headers from JSON to Node's format of HTTP headers. */
export function toHeaders(object: JsonObject): IncomingHttpHeaders {
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name.toLowerCase(), value]] : [],
    ),
  );
}
