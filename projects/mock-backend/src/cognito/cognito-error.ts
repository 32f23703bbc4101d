/** An error with the name that Cognito gives it. */
export class CognitoError extends Error {
  override readonly name: string;

  /** @param message default: the usual text for the name */
  constructor(name: string, message = cognitoErrorMessage(name)) {
    super(message);
    this.name = name;
  }
}

/** The errors that a fault can name, with their usual texts. */
export const COGNITO_MESSAGES: Readonly<Record<string, string>> = {
  NotAuthorizedException: 'Refresh Token has expired',
  RefreshTokenReuseException: 'Refresh token has been invalidated by rotation.',
  TokenRevokedException: 'Token has been revoked.',
  UserNotFoundException: 'User does not exist.',
  UserNotConfirmedException: 'User is not confirmed.',
  PasswordResetRequiredException: 'Password reset required for the user',
  TooManyRequestsException: 'Rate exceeded',
  LimitExceededException: 'Attempt limit exceeded, please try after some time.',
  InternalErrorException: 'Something went wrong',
  ForbiddenException: 'Request not allowed due to WAF block.',
  ResourceNotFoundException: 'User pool client does not exist.',
  InvalidParameterException: 'Invalid parameter.',
};

const STATUSES: Readonly<Record<string, number>> = {
  InternalErrorException: 500,
  ForbiddenException: 403,
};

export function cognitoErrorMessage(name: string): string {
  return COGNITO_MESSAGES[name] ?? name;
}

/** Cognito uses status 400 for almost all errors, including throttling. */
export function cognitoErrorStatus(name: string): number {
  return STATUSES[name] ?? 400;
}
