import { OperationTypeNode } from 'graphql';
import { authenticate } from '../graphql/authenticate';
import type { Caller } from '../graphql/caller';
import { FieldDeniedError } from '../graphql/field-denied-error';
import { formatFieldError } from '../graphql/format-error';
import { readDocument } from '../graphql/read-document';
import type { GraphqlDocument } from '../graphql/read-document';
import type { Failure, Note, Reply, Service } from '../serve/service';
import { bearerToken } from '../token/bearer-token';
import { noteToken } from '../token/note-token';
import type { OperationContext } from './dialect';
import { findInterest } from './find-interest';
import {
  UNSUPPORTED_OPERATION,
  acknowledgement,
  errorReply,
  realtimeFailure,
  unsupported,
} from './realtime-reply';
import { realtimeService } from './realtime-service';
import { Subscription } from './subscription';

/** `start`: one subscription. It has its own token, which may differ from the socket's. */
export function startService(context: OperationContext): Service {
  const { socketId, id: subscriptionId, world } = context;
  const failure = ({ message, ...rest }: Failure): Reply => {
    const text = rest.status === 401 ? world.settings.get().unauthorizedMessage : undefined;
    return realtimeFailure({ ...rest, message: message ?? text });
  };
  return realtimeService({
    accept({ headers, body }) {
      const document = readDocument(body);
      const field = document?.rootFields[0];
      const operationType = document?.operation?.operation;
      return {
        operation: 'start',
        targets: ['realtime:start', `realtime:${field}`],
        notes: {
          socketId,
          subscriptionId,
          ...(field !== undefined && { field }),
          ...(operationType && { operationType }),
          ...noteToken(bearerToken(headers.authorization) ?? '', world.clock.now()),
        },
        async run(note) {
          const caller = await authenticate(headers, world);
          if ('refused' in caller) {
            note({ errorName: 'UnauthorizedException' });
            return failure({ status: 401, message: caller.refused });
          }
          return start(document, caller, context, note);
        },
      };
    },
    failure,
  });
}

function start(
  document: GraphqlDocument | undefined,
  caller: Caller,
  { id, world, add }: OperationContext,
  note: Note,
): Reply {
  if (document?.operation?.operation !== OperationTypeNode.SUBSCRIPTION) {
    note({ errorName: UNSUPPORTED_OPERATION });
    return unsupported(document?.operation?.operation ?? 'unknown');
  }
  const interest = findInterest(document, caller);
  if ('errors' in interest) {
    const denied = interest.errors.find(({ originalError }) => isDenial(originalError));
    if (denied) {
      const errorType = 'Unauthorized';
      note({ errorName: errorType });
      const reply = world.settings.get().realtime.denialDetails
        ? errorReply(403, [formatFieldError(denied)], { data: null })
        : errorReply(403, [{ errorType, message: denied.message }]);
      return { ...reply, outcome: 'denied' };
    }
    note({ errorName: 'ValidationError' });
    return errorReply(
      400,
      interest.errors.map(({ message }) => ({ message })),
    );
  }
  if (!add(new Subscription(id, interest, caller, document))) {
    const errorType = 'MaxSubscriptionsReachedError';
    note({ errorName: errorType });
    const { maxSubscriptions } = world.settings.get().realtime;
    const message = `Max number of ${maxSubscriptions} subscriptions reached`;
    return errorReply(400, { errorType, message });
  }
  return acknowledgement();
}

function isDenial(error: unknown): boolean {
  return error instanceof FieldDeniedError;
}
