import type { FetchArguments } from './fetch-patch';

/**
 * The `Authorization` header of a request, in whatever form its headers are given. Nothing is
 * changed by looking: headers that can be read once only are not read.
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
    // They are malformed, and the browser says how.
    return undefined;
  }
}

/** Also one of another frame, of which `instanceof` knows nothing. */
export function isRequest(input: FetchArguments[0]): input is Request {
  return kindOf(input) === '[object Request]';
}

/** Such as `[object Headers]`, whichever frame the object is of. */
export function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value);
}

/** What may be iterated by whoever wants to look. Of anything else, an iterator may be the only one. */
const ITERABLE_AGAIN: ReadonlySet<string> = new Set([
  '[object Array]',
  '[object Headers]',
  '[object Map]',
]);

/** As the browser puts it together: of a header that is given twice, both values. */
function findIn(headers: HeadersInit, wanted: string): string | undefined {
  const values: string[] = [];
  for (const pair of pairsOf(headers)) {
    // It may be an iterator as well.
    if (!Array.isArray(pair)) return undefined;
    const [name, value] = pair as [string, string];
    if (name.toLowerCase() === wanted) values.push(value.trim());
  }
  return values.length > 0 ? values.join(', ') : undefined;
}

function pairsOf(headers: HeadersInit): Iterable<unknown> {
  if (!(Symbol.iterator in headers)) return Object.entries(headers);
  return ITERABLE_AGAIN.has(kindOf(headers)) ? headers : [];
}
