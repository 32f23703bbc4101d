import type { OperationContext } from '../realtime/dialect';
import { acknowledgement } from '../realtime/realtime-reply';
import type { Service } from '../serve/service';
import { openChannel } from './channel';
import { ChannelInterest } from './channel-interest';
import { operationService } from './operation-service';

/** `subscribe`: one subscription to a channel. The log calls it `start`, as in GraphQL. */
export function subscribeService(context: OperationContext): Service {
  return operationService('start', context, (request, caller, { id, world, add }) => {
    const channel = openChannel(request?.['channel'], caller, true);
    if ('errorType' in channel) {
      return channel;
    }
    if (add(new ChannelInterest(id, channel.name, caller))) {
      return acknowledgement();
    }
    const { maxSubscriptions } = world.settings.get().realtime;
    return {
      status: 400,
      errorType: 'MaxSubscriptionsReachedError',
      message: `Max number of ${maxSubscriptions} subscriptions reached`,
    };
  });
}
