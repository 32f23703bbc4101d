import type { FetchArguments } from './fetch-patch';

type HeaderPairs = Iterable<readonly [string, string]>;

/**
 * The `Authorization` header of a request, in any form that `fetch` accepts. Doesn't consume an
 * iterator of headers, which can be read only once.
 */
export function authorizationOf([input, init]: FetchArguments): string | undefined {
  try {
    const headers = init?.headers ?? (isRequest(input) ? input.headers : undefined);
    return headers && findIn(headers);
  } catch {
    // The headers are malformed. `fetch` reports that.
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

/** Also works for a Request from another frame, for which `instanceof` fails. */
export function isRequest(input: FetchArguments[0]): input is Request {
  return typeof input === 'object' && 'clone' in input;
}
