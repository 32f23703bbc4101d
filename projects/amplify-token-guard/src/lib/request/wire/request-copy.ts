import { isRequest } from './authorization';
import type { FetchArguments } from './fetch-patch';

/** Whether the body is a stream, which can be read only once. */
export function hasStream([, init]: FetchArguments): boolean {
  return init?.body instanceof ReadableStream;
}

/**
 * The request as it is at this moment, to be sent again later: an app may change headers and body
 * of its own in the meantime.
 *
 * @returns undefined when the arguments make no request.
 */
export function copyOf([input, init]: FetchArguments): Request | undefined {
  try {
    return new Request(isRequest(input) && !init?.body ? input.clone() : input, init);
  } catch {
    return undefined;
  }
}
