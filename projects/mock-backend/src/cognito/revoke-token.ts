import type { AwsJsonOperation } from './aws-json-operation';
import { CognitoError } from './cognito-error';
import { requireClient, requiredText } from './input';

/** Ends the session of a refresh token. An unknown token is not an error (RFC 7009). */
export const revokeToken: AwsJsonOperation = (input, world) => {
  requireClient(input);
  const text = requiredText(input, 'Token');
  if (text.split('.').length === 3) {
    throw new CognitoError('UnsupportedTokenTypeException', 'Only a refresh token can be revoked.');
  }
  const token = world.sessions.find(text);
  if (token) {
    token.session.revoked = true;
  }
  return {};
};
