import { ConsoleLogger, Hub } from 'aws-amplify/utils';
import { Observable } from 'rxjs';
import { ConnectionState } from './healing-connection';

/**
 * Tells the listeners of Amplify's Hub what Amplify would have told them of a connection that
 * broke and came back. DataStore synchronizes then, and apps fetch what they may have missed, as
 * Amplify's documentation asks them to.
 *
 * @param spared$ when Amplify has given the connection up and it stays: Amplify has just told that it
 * is connecting, and waits for an answer that it has had already.
 */
export function tellAmplifyOf(
  states: Observable<ConnectionState>,
  spared$: Observable<void>,
): void {
  let previous: string | undefined;
  spared$.subscribe(() => {
    if (previous === 'connected') tell('Connected');
  });
  states.subscribe(({ state }) => {
    if (state === 'disrupted') tell('ConnectionDisrupted');
    if (state === 'connected' && previous === 'disrupted') {
      tell('Connecting');
      tell('Connected');
    }
    previous = state;
  });
}

/** The names are those of `aws-amplify/api`, which not every app needs to load. */
function tell(connectionState: string): void {
  const level = ConsoleLogger.LOG_LEVEL;
  // The Hub warns of everybody else who speaks on Amplify's channels.
  ConsoleLogger.LOG_LEVEL = 'ERROR';
  const event = 'ConnectionStateChange';
  const message = `Connection state is ${connectionState}`;
  // Whatever a listener throws stays in there.
  Hub.dispatch('api', { event, data: { connectionState }, message }, 'PubSub');
  ConsoleLogger.LOG_LEVEL = level;
}
