import type { Failure, Reply } from '../serve/service';
import { cognitoErrorMessage } from './cognito-error';

/** The protocol of both Cognito services. */
const CONTENT_TYPE = 'application/x-amz-json-1.1';

const NAMES: Readonly<Record<number, string>> = {
  403: 'ForbiddenException',
  429: 'TooManyRequestsException',
  503: 'ServiceUnavailableException',
};

export function awsJsonReply(body: object): Reply {
  return { status: 200, headers: { 'content-type': CONTENT_TYPE }, body: JSON.stringify(body) };
}

/** The name is part of the body, and of a header in which a colon follows it. */
export function awsJsonFailure({ status, name, message }: Failure): Reply {
  const defaultName = status < 500 ? 'InvalidParameterException' : 'InternalErrorException';
  const type = name ?? NAMES[status] ?? defaultName;
  const text = message ?? cognitoErrorMessage(type);
  return {
    status,
    headers: {
      'content-type': CONTENT_TYPE,
      'x-amzn-errortype': `${type}:`,
      // A header can't contain every character, so the text is encoded where necessary.
      'x-amzn-errormessage': encodeURI(text).replaceAll('%20', ' '),
    },
    body: JSON.stringify({ __type: type, message: text }),
  };
}
