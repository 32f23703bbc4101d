import type { FetchArguments } from './fetch-patch';

/**
 * The `Authorization` header of a request, in any form that `fetch` accepts. Doesn't consume an
 * iterator of headers, which can be read only once.
 */
export function authorizationOf(args: FetchArguments): string | undefined {
  return headerOf(args, 'authorization');
}

/** The same for any header. @param name in lower-case letters */
export function headerOf([input, init]: FetchArguments, name: string): string | undefined {
  try {
    const headers = init?.headers ?? (isRequest(input) ? input.headers : undefined);
    return headers && findIn(headers, name);
  } catch {
    // The headers are malformed. `fetch` reports that.
    return undefined;
  }
}

/** Also one of another frame, of which `instanceof` knows nothing. */
export function isRequest(input: FetchArguments[0]): input is Request {
  return kindOf(input) === 'Request';
}

/** Such as `Headers`, whichever frame the object is of. */
export function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

/** What may be iterated by whoever wants to look. Of anything else, an iterator may be the only one. */
const ITERABLE_AGAIN = /^(Array|Headers|Map)$/;

function findIn(headers: HeadersInit, wanted: string): string | undefined {
  for (const pair of pairsOf(headers)) {
    // It may be an iterator as well.
    if (!Array.isArray(pair)) return undefined;
    const [name, value] = pair as [string, string];
    if (name.toLowerCase() === wanted) return value.trim();
  }
  return undefined;
}

function pairsOf(headers: HeadersInit): Iterable<unknown> {
  if (!(Symbol.iterator in headers)) return Object.entries(headers);
  return ITERABLE_AGAIN.test(kindOf(headers)) ? headers : [];
}
