import type { Caller } from '../graphql/caller';
import { CURATORS } from '../accounts';

const CHANNEL = /^\/?[A-Za-z0-9-]{1,50}(\/[A-Za-z0-9-]{1,50}){0,4}$/;
const WILDCARD = /\/\*$/;

/** The namespaces of channels: one for all signed-in users, and one for curators. */
const OPEN = 'default';
const OF_CURATORS = 'royalties';

/** Why a channel is rejected, in AppSync's words. */
export interface ChannelRefusal {
  readonly status: 400 | 403;
  readonly errorType: string;
  readonly message: string;
}

/**
 * The full name of a channel, with its leading slash.
 *
 * @param allowsWildcard whether the name may end with `/*`, as in a subscription
 */
export function openChannel(
  channel: unknown,
  caller: Caller,
  allowsWildcard = false,
): { readonly name: string } | ChannelRefusal {
  const text = typeof channel === 'string' ? channel : '';
  const base = allowsWildcard ? text.replace(WILDCARD, '/x') : text;
  if (!CHANNEL.test(base)) {
    return {
      status: 400,
      errorType: 'BadRequestException',
      message: 'Invalid Channel Format',
    };
  }
  const name = text.startsWith('/') ? text : `/${text}`;
  const [, namespace = ''] = name.split('/');
  if (namespace !== OPEN && namespace !== OF_CURATORS) {
    return {
      status: 400,
      errorType: 'BadRequestException',
      message: `Namespace ${namespace} does not exist`,
    };
  }
  return isOpenTo(caller, namespace)
    ? { name }
    : {
        status: 403,
        errorType: 'Unauthorized',
        message: 'You are not authorized to make this call.',
      };
}

function isOpenTo(caller: Caller, namespace: string): boolean {
  if (caller.kind !== 'user') {
    return false;
  }
  return namespace === OPEN || caller.user.groups.includes(CURATORS);
}

/** Whether a channel is one of the channels that were subscribed to. */
export function isWithin(channel: string, subscribed: string): boolean {
  return subscribed.endsWith('/*')
    ? channel.startsWith(subscribed.slice(0, -1))
    : channel === subscribed;
}
