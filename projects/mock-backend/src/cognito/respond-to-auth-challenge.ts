import { ACCOUNTS } from '../accounts';
import { authenticationResult } from './authentication-result';
import type { AwsJsonOperation } from './aws-json-operation';
import { CognitoError } from './cognito-error';
import { nested, requireClient, requiredText } from './input';

export const respondToAuthChallenge: AwsJsonOperation = (input, world, note) => {
  const clientId = requireClient(input);
  const challengeName = requiredText(input, 'ChallengeName');
  if (challengeName !== 'PASSWORD_VERIFIER') {
    throw new CognitoError(
      'InvalidParameterException',
      `Challenge ${challengeName} is not supported.`,
    );
  }
  const responses = nested(input, 'ChallengeResponses');
  const challenge = world.challenges.take(requiredText(responses, 'PASSWORD_CLAIM_SECRET_BLOCK'));
  const proved = challenge?.accepts(
    requiredText(responses, 'TIMESTAMP'),
    requiredText(responses, 'PASSWORD_CLAIM_SIGNATURE'),
  );
  const account = ACCOUNTS.find(({ username }) => username === challenge?.userId);
  if (!proved || !account) {
    throw new CognitoError('NotAuthorizedException', 'Incorrect username or password.');
  }
  const refreshToken = world.sessions.begin(account, clientId);
  return authenticationResult(world, note, refreshToken, refreshToken);
};
