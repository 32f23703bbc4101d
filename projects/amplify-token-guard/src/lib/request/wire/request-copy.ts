import { isRequest, kindOf } from './authorization';
import type { FetchArguments } from './fetch-patch';

/** Whether the body is a stream, also one of another frame, which can be read only once. */
export function hasStream([, init]: FetchArguments): boolean {
  return kindOf(init?.body) === 'ReadableStream';
}

/**
 * The arguments with the URL as a string, as the browser converts it. Converts it only once, because
 * an object can return another string the next time.
 *
 * @returns undefined if the conversion throws
 */
export function withUrlRead([input, ...rest]: FetchArguments): FetchArguments | undefined {
  try {
    return [isRequest(input) ? input : String(input), ...rest];
  } catch {
    return undefined;
  }
}

/**
 * A copy of the request for a retry. The app may change headers and body after the call.
 *
 * @returns undefined if the arguments aren't a valid request
 */
export function copyOf([input, init]: FetchArguments): Request | undefined {
  try {
    // The built-in `clone` throws for an object that only looks like a request.
    const source = isRequest(input) && !init?.body ? Request.prototype.clone.call(input) : input;
    return new Request(source, init);
  } catch {
    return undefined;
  }
}
