import type { OperationContext } from '../realtime/dialect';
import { acknowledgement } from '../realtime/realtime-reply';
import type { Service } from '../serve/service';
import { operationService } from './operation-service';
import { publishEvents } from './publish-events';

/** `publish`: publishes events over the socket. */
export function publishService(context: OperationContext): Service {
  return operationService('publish', context, (request, caller, { world }, note) => {
    const result = publishEvents(request, caller, world, note);
    return 'errorType' in result ? result : acknowledgement(result);
  });
}
