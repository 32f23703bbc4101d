import { isRequest } from './authorization';
import type { FetchArguments } from './fetch-patch';

/** Whether the body is a stream, which can be read only once. */
export function hasStream([, init]: FetchArguments): boolean {
  return init?.body instanceof ReadableStream;
}

/**
 * A copy of the request for a retry. The app may change headers and body after the call.
 *
 * @returns undefined if the arguments aren't a valid request
 */
export function copyOf([input, init]: FetchArguments): Request | undefined {
  try {
    return new Request(isRequest(input) && !init?.body ? input.clone() : input, init);
  } catch {
    return undefined;
  }
}
