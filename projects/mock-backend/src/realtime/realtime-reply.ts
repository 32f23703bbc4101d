import type { Failure, Reply } from '../serve/service';

// On an open socket the body of a reply is the payload of the frame that it becomes.

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

/** An error with a code, as it says that a token was not accepted. */
export function realtimeFailure({ status, name, message }: Failure): Reply {
  const errorType = name ?? NAMES[status] ?? 'InternalFailure';
  const text = message ?? MESSAGES[status] ?? 'An internal failure occurred while processing.';
  return errorReply(status, [{ errorType, message: text, errorCode: status }]);
}

/** What AppSync says to anything that is no business of this channel. */
export function unsupported(what: string): Reply {
  const message = `${what} not supported through the realtime channel`;
  return errorReply(400, [{ errorType: UNSUPPORTED_OPERATION, message }]);
}

/**
 * @param errors an array, or for a limit that was reached an object: AppSync has both
 * @param beside what stands beside the errors
 */
export function errorReply(status: number, errors: object, beside: object = {}): Reply {
  return { status, headers: {}, body: JSON.stringify({ errors, ...beside }) };
}
