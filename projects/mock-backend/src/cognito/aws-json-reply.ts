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

/** The name goes into the body and, with a colon behind it, into a header. */
export function awsJsonFailure({ status, name, message }: Failure): Reply {
  const defaultName = status < 500 ? 'InvalidParameterException' : 'InternalErrorException';
  const type = name ?? NAMES[status] ?? defaultName;
  const text = message ?? cognitoErrorMessage(type);
  return {
    status,
    headers: {
      'content-type': CONTENT_TYPE,
      'x-amzn-errortype': `${type}:`,
      // A header cannot hold every text: encoded as far as needed.
      'x-amzn-errormessage': encodeURI(text).replaceAll('%20', ' '),
    },
    body: JSON.stringify({ __type: type, message: text }),
  };
}
