import type { IncomingHttpHeaders } from 'node:http';
import { parseJsonObject } from '../world/json-object';
import type { JsonObject } from '../world/json-object';

/** Not a protocol at all: it carries what would be headers, which a browser cannot send with a WebSocket. */
const HEADER_PREFIX = 'header-';

export function offeredProtocols(headers: IncomingHttpHeaders): readonly string[] {
  return (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
}

/** Decodes `header-<base64url of a JSON object>`. What cannot be read is no header at all. */
export function readConnectHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const encoded = offeredProtocols(headers).find((name) => name.startsWith(HEADER_PREFIX));
  const json = Buffer.from(encoded?.slice(HEADER_PREFIX.length) ?? '', 'base64url').toString();
  return toHeaders(parseJsonObject(json) ?? {});
}

/** Headers that came as JSON, named as Node names those of HTTP. */
export function toHeaders(object: JsonObject): IncomingHttpHeaders {
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name.toLowerCase(), value]] : [],
    ),
  );
}
