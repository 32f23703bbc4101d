import type { Failure, Reply } from '../serve/service';

// On an open socket, the body of a reply is the payload of a frame.

export const UNSUPPORTED_OPERATION = 'UnsupportedOperation';

const NAMES: Readonly<Record<number, string>> = {
  400: 'BadRequestException',
  401: 'UnauthorizedException',
  403: 'ForbiddenException',
  429: 'LimitExceededError',
};

const MESSAGES: Readonly<Record<number, string>> = {
  400: 'Unable to parse GraphQL query.',
  401: 'You are not authorized to make this call.',
  429: 'Rate limit exceeded',
};

/** The request was accepted. */
export function acknowledgement(payload: object = {}): Reply {
  return { status: 200, headers: {}, body: JSON.stringify(payload) };
}

/** An error with a code, such as the rejection of a token. */
export function realtimeFailure({ status, name, message }: Failure): Reply {
  const errorType = name ?? NAMES[status] ?? 'InternalFailure';
  const text = message ?? MESSAGES[status] ?? 'An internal failure occurred while processing.';
  return errorReply(status, [{ errorType, message: text, errorCode: status }]);
}

/** AppSync's response to a frame that the channel doesn't support. */
export function unsupported(what: string): Reply {
  const message = `${what} not supported through the realtime channel`;
  return errorReply(400, [{ errorType: UNSUPPORTED_OPERATION, message }]);
}

/**
 * @param errors an array, or for an exceeded limit an object. AppSync uses both.
 * @param extraProperties the properties next to the errors
 */
export function errorReply(status: number, errors: object, extraProperties: object = {}): Reply {
  return { status, headers: {}, body: JSON.stringify({ errors, ...extraProperties }) };
}
