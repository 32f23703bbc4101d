import { isUserPoolClient } from '../amplify-config';
import { isJsonObject } from '../world/json-object';
import type { JsonObject } from '../world/json-object';
import { CognitoError } from './cognito-error';

/** @throws CognitoError InvalidParameterException if it is missing. */
export function requiredText(input: JsonObject, name: string): string {
  const value = input[name];
  if (typeof value !== 'string' || value === '') {
    throw new CognitoError('InvalidParameterException', `Missing required parameter ${name}`);
  }
  return value;
}

/** A nested object such as `AuthParameters`. Empty if it is missing. */
export function nested(input: JsonObject, name: string): JsonObject {
  const value = input[name];
  return isJsonObject(value) ? value : {};
}

/** @throws CognitoError ResourceNotFoundException if the client doesn't belong to the pool. */
export function requireClient(input: JsonObject): string {
  const clientId = requiredText(input, 'ClientId');
  if (!isUserPoolClient(clientId)) {
    throw new CognitoError(
      'ResourceNotFoundException',
      `User pool client ${clientId} does not exist.`,
    );
  }
  return clientId;
}
