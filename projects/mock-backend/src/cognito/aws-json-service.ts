import type { Service } from '../serve/service';
import { parseJsonObject } from '../world/json-object';
import type { JsonObject } from '../world/json-object';
import type { RequestKind, RequestNotes } from '../world/log-entry';
import type { World } from '../world/world';
import { runOperation } from './aws-json-operation';
import type { AwsJsonOperation } from './aws-json-operation';
import { awsJsonFailure } from './aws-json-reply';

/** The differences between the two Cognito services. */
export interface AwsJsonApi {
  readonly kind: RequestKind;
  readonly operations: Readonly<Record<string, AwsJsonOperation>>;
  /** What the log may contain about a request before it is checked. */
  readonly readNotes: (operation: string, input: JsonObject, world: World) => RequestNotes;
}

/** A service that reads its operation from `X-Amz-Target`. Requests and responses are JSON. */
export function awsJsonService({ kind, operations, readNotes }: AwsJsonApi): Service {
  return {
    kind,
    allowedMethods: ['POST'],
    exposedHeaders: ['x-amzn-RequestId', 'x-amzn-ErrorType', 'x-amzn-ErrorMessage', 'Date'],
    accept({ headers, body }, world) {
      const name = operationName(headers['x-amz-target']);
      const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
      const input = parseJsonObject(body);
      return {
        operation: name || 'unknown',
        targets: [name],
        notes: readNotes(name, input ?? {}, world),
        run: (note) => runOperation(operation, input, world, note),
      };
    },
    failure: awsJsonFailure,
  };
}

/** `AWSCognitoIdentityProviderService.InitiateAuth` → `InitiateAuth`. */
function operationName(target: string | string[] | undefined): string {
  return String(target ?? '').replace(/^.*\./, '');
}
