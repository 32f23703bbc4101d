import { TokenEvent } from 'amplify-token-guard';
import { duration } from '../duration';

/** An event of the guard in plain language. */
export function eventSentence(event: TokenEvent): string {
  switch (event.type) {
    case 'signed-in':
      return 'Signed in.';
    case 'signed-out':
      return 'Signed out.';
    case 'session-ended':
      return 'The session has ended and cannot be renewed. Only a new sign-in helps.';
    case 'refreshed':
      return refreshed(event);
    case 'adopted':
      return 'Took over a token that another tab or Amplify itself has stored.';
    case 'refresh-failed':
      return `Refresh failed${event.failures > 1 ? `, ${event.failures} times in a row` : ''} (${event.reason}). Next try in ${duration(event.retryInMs)}.`;
    case 'retried':
      return event.late
        ? `A rejected ${KINDS[event.via]} request was sent again with the newer token that was there already.`
        : `A rejected ${KINDS[event.via]} request was sent again with the refreshed token.`;
    case 'expiring':
      return event.what === 'idle'
        ? `Nobody has done anything for a while: signed out in ${duration(event.timeLeftMs)}.`
        : `The ${event.what} expires in ${duration(event.timeLeftMs)}.`;
    case 'expired':
      return event.what === 'idle'
        ? 'Nobody has done anything for too long, so the user is signed out.'
        : `The ${event.what} has expired.`;
    case 'realtime':
      return `The connection of ${event.client === 'guard' ? 'the guard’s' : 'Amplify’s own'} subscriptions ${CONNECTIONS[event.state]}.`;
    case 'clock-stepped':
      return event.byMs > 0
        ? `The device slept, or its clock was set forward, by ${duration(event.byMs)}.`
        : `The device’s clock was set back by ${duration(-event.byMs)}.`;
  }
}

const KINDS = { fetch: 'fetch', graphql: 'GraphQL', http: 'HTTP', subscription: 'subscription' };

const CONNECTIONS = {
  connecting: 'is being opened',
  connected: 'is open',
  disrupted: 'broke, and comes back by itself',
  disconnected: 'is closed',
};

function refreshed({
  trigger,
  durationMs,
}: Extract<TokenEvent, { readonly type: 'refreshed' }>): string {
  const time = duration(durationMs);
  switch (trigger) {
    case 'ahead':
      return `Refreshed ahead of time in ${time}.`;
    case 'needed':
      return `Refreshed in ${time}, because a request needed it.`;
    case 'rejected':
      return `Refreshed in ${time}, because the server rejected the token.`;
    case 'asked':
      return `Refreshed in ${time}, because the app asked for it.`;
  }
}
