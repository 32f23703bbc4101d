import { OperationTypeNode } from 'graphql';
import type { Note, Reply, Service, ServiceRequest } from '../serve/service';
import { bearerToken } from '../token/bearer-token';
import { noteToken } from '../token/note-token';
import type { World } from '../world/world';
import { appsyncFailure, appsyncReply } from './appsync-reply';
import { authenticate } from './authenticate';
import { executeDocument } from './execute-document';
import { readDocument } from './read-document';
import type { GraphqlDocument } from './read-document';

/** AppSync's GraphQL over HTTP. */
export const graphqlService: Service = {
  kind: 'graphql',
  allowedMethods: ['POST'],
  exposedHeaders: [
    'x-amzn-RequestId',
    'x-amzn-ErrorType',
    'x-amz-user-agent',
    'x-amzn-ErrorMessage',
    'Date',
    'x-amz-schema-version',
  ],
  accept(request, world) {
    const document = readDocument(request.body);
    const fields = document?.rootFields ?? [];
    const operationType = document?.operation?.operation;
    return {
      operation: fields.join(',') || 'malformed',
      targets: fields.map((field) => `graphql:${field}`),
      notes: {
        ...(operationType && { operationType }),
        ...noteToken(bearerToken(request.headers.authorization) ?? '', world.clock.now()),
      },
      run: (note) => answer(request, document, world, note),
    };
  },
  failure: appsyncFailure,
};

/** Authenticates the caller before it reads the document. */
async function answer(
  { headers, method }: ServiceRequest,
  document: GraphqlDocument | undefined,
  world: World,
  note: Note,
): Promise<Reply> {
  const caller = await authenticate(headers, world);
  if ('refused' in caller) {
    note({ errorName: 'UnauthorizedException' });
    return appsyncFailure({ status: 401, message: caller.refused });
  }
  if (method !== 'POST' || !document) {
    note({ errorName: 'MalformedHttpRequestException' });
    return world.settings.get().malformedQueryStatus === 200
      ? { ...appsyncReply({ errorMessage: 'Syntax Error' }), outcome: 'error' }
      : appsyncFailure({ status: 400 });
  }
  if (document.operation?.operation === OperationTypeNode.SUBSCRIPTION) {
    const name = 'UnsupportedOperation';
    note({ errorName: name });
    const message = 'Subscriptions are served over WebSocket, at /realtime below this endpoint.';
    return appsyncFailure({ status: 400, name, message });
  }
  return executeDocument(document, caller, world, note);
}
