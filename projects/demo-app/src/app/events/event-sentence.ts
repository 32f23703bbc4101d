import { TokenEvent } from 'amplify-token-guard';
import { duration } from '../duration';

/** Describes an event of the guard in plain language. */
export function eventSentence(event: TokenEvent): string {
  switch (event.type) {
    case 'signed-in':
      return 'Signed in.';
    case 'signed-out':
      return 'Signed out.';
    case 'session-ended':
      return 'The session has ended and cannot be renewed. The user must sign in again.';
    case 'refreshed':
      return refreshed(event);
    case 'adopted':
      return 'Adopted a token that another tab or Amplify stored.';
    case 'refresh-failed':
      return `Refresh failed${event.failures > 1 ? `, ${event.failures} times in a row` : ''} (${event.reason}). Next try in ${duration(event.retryInMs)}.`;
    case 'retried':
      return event.late
        ? `A rejected ${KINDS[event.via]} request was sent again with a newer token that was already available.`
        : `A rejected ${KINDS[event.via]} request was sent again with the refreshed token.`;
    case 'expiring':
      return event.what === 'idle'
        ? `The user is idle. The sign-out follows in ${duration(event.timeLeftMs)}.`
        : `The ${event.what} expires in ${duration(event.timeLeftMs)}.`;
    case 'expired':
      return event.what === 'idle'
        ? 'The user was idle for too long, and is signed out.'
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
  connecting: 'is connecting',
  connected: 'is open',
  disrupted: 'broke, and reconnects',
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
