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

/** Also works for a Request from another frame, for which `instanceof` fails. */
export function isRequest(input: FetchArguments[0]): input is Request {
  return kindOf(input) === 'Request';
}

/** The name of the built-in type, such as `Headers`, also for an object from another frame. */
export function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

/** Types that can be iterated more than once. Another iterable may be used up by the first look. */
const ITERABLE_AGAIN = /^(Array|Headers|Map)$/;

function findIn(headers: HeadersInit, wanted: string): string | undefined {
  for (const pair of pairsOf(headers)) {
    // A pair that isn't an array may be an iterator too, which can be read only once.
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
