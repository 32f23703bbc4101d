import type { FetchArguments } from './fetch-patch';

type HeaderPairs = Iterable<readonly [string, string]>;

/**
 * The `Authorization` header of a request, in whatever form its headers are given. Nothing is
 * changed by looking: headers that can be read once only are not read.
 */
export function authorizationOf([input, init]: FetchArguments): string | undefined {
  try {
    const headers = init?.headers ?? (isRequest(input) ? input.headers : undefined);
    return headers && findIn(headers);
  } catch {
    // They are malformed, and the browser says how.
    return undefined;
  }
}

function findIn(headers: HeadersInit): string | undefined {
  if (typeof (headers as Partial<Iterator<unknown>>).next === 'function') return undefined;
  const pairs = (Symbol.iterator in headers ? headers : Object.entries(headers)) as HeaderPairs;
  for (const [name, value] of pairs) {
    if (name.toLowerCase() === 'authorization') return value.trim();
  }
  return undefined;
}

/** Also one of another frame, of which `instanceof` knows nothing. */
export function isRequest(input: FetchArguments[0]): input is Request {
  return typeof input === 'object' && 'clone' in input;
}
