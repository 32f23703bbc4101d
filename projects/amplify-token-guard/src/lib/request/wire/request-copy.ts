import { isRequest, kindOf } from './authorization';
import type { FetchArguments } from './fetch-patch';

/** Whether the body is a stream, also one of another frame, which can be read only once. */
export function hasStream([, init]: FetchArguments): boolean {
  return kindOf(init?.body) === 'ReadableStream';
}

/**
 * The arguments with the URL as the browser reads it. That is done once: an object may say something
 * else when it is asked again.
 *
 * @returns undefined when it cannot be read.
 */
export function withUrlRead([input, ...rest]: FetchArguments): FetchArguments | undefined {
  try {
    return [isRequest(input) ? input : String(input), ...rest];
  } catch {
    return undefined;
  }
}

/**
 * The request as it is at this moment, to be sent again later: an app may change headers and body
 * of its own in the meantime.
 *
 * @returns undefined when the arguments make no request.
 */
export function copyOf([input, init]: FetchArguments): Request | undefined {
  try {
    // The browser's own `clone` takes nothing for a request that only looks like one.
    const source = isRequest(input) && !init?.body ? Request.prototype.clone.call(input) : input;
    return new Request(source, init);
  } catch {
    return undefined;
  }
}
