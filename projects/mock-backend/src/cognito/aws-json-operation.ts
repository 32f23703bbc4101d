import type { Note, Reply } from '../serve/service';
import type { JsonObject } from '../world/json-object';
import type { World } from '../world/world';
import { awsJsonFailure, awsJsonReply } from './aws-json-reply';
import { CognitoError, cognitoErrorStatus } from './cognito-error';

/** One operation of a Cognito service: returns the response body or throws a {@link CognitoError}. */
export type AwsJsonOperation = (
  input: JsonObject,
  world: World,
  note: Note,
) => object | Promise<object>;

/** Runs an operation, and converts its error to a response of AWS. */
export async function runOperation(
  operation: AwsJsonOperation | undefined,
  input: JsonObject | undefined,
  world: World,
  note: Note,
): Promise<Reply> {
  try {
    if (!operation) {
      throw new CognitoError('UnknownOperationException', 'Unknown operation.');
    }
    if (!input) {
      throw new CognitoError('SerializationException', 'The body is not a JSON object.');
    }
    return awsJsonReply(await operation(input, world, note));
  } catch (error) {
    if (!(error instanceof CognitoError)) {
      throw error;
    }
    const { name, message } = error;
    note({ errorName: name });
    return awsJsonFailure({ status: cognitoErrorStatus(name), name, message });
  }
}
