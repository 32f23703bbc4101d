import type { Failure, Reply } from '../serve/service';

const CONTENT_TYPE = 'application/json;charset=UTF-8';

const NAMES: Readonly<Record<number, string>> = {
  400: 'MalformedHttpRequestException',
  401: 'UnauthorizedException',
  403: 'WAFForbiddenException',
  429: 'ThrottlingException',
  503: 'ServiceUnavailableException',
};

const MESSAGES: Readonly<Record<number, string>> = {
  400: 'Unable to parse GraphQL query.',
  401: 'You are not authorized to make this call.',
  403: '403 Forbidden',
  429: 'Rate exceeded',
};

/** The response to an executed document, in AppSync's compact format. */
export function appsyncReply(result: object): Reply {
  return {
    status: 200,
    headers: { 'content-type': CONTENT_TYPE, 'x-amzn-appsync-tokensconsumed': '1' },
    body: JSON.stringify(result),
  };
}

/**
 * An HTTP error: nothing was executed. AppSync indents these, and they have no top-level message.
 */
export function appsyncFailure({ status, name, message }: Failure): Reply {
  const errorType = name ?? NAMES[status] ?? 'InternalFailure';
  const text = message ?? MESSAGES[status] ?? 'An internal failure occurred while processing.';
  return {
    status,
    headers: { 'content-type': CONTENT_TYPE, 'x-amzn-errortype': errorType },
    body: [
      '{',
      '  "errors" : [ {',
      `    "errorType" : ${JSON.stringify(errorType)},`,
      `    "message" : ${JSON.stringify(text)}`,
      '  } ]',
      '}',
    ].join('\n'),
  };
}
