import { ConsoleLogger, Hub } from 'aws-amplify/utils';
import { Observable } from 'rxjs';
import { ConnectionState } from './healing-connection';

/**
 * Reports on Amplify's Hub when a connection breaks and comes back, as Amplify itself would. Then
 * DataStore synchronizes, and apps load what they may have missed, as Amplify's documentation
 * advises.
 *
 * @param kept$ emits when Amplify wanted to close the connection and the guard kept it open.
 * Amplify has reported that it is connecting, but the connection is established already.
 */
export function reportToAmplify(
  states: Observable<ConnectionState>,
  kept$: Observable<void>,
): void {
  let previous: string | undefined;
  kept$.subscribe(() => {
    if (previous === 'connected') report('Connected');
  });
  states.subscribe(({ state }) => {
    if (state === 'disrupted') report('ConnectionDisrupted');
    if (state === 'connected' && previous === 'disrupted') {
      report('Connecting');
      report('Connected');
    }
    previous = state;
  });
}

/** The names of `aws-amplify/api`, which isn't imported because not every app uses it. */
function report(connectionState: string): void {
  const level = ConsoleLogger.LOG_LEVEL;
  // The Hub logs a warning if other code sends on Amplify's channels.
  ConsoleLogger.LOG_LEVEL = 'ERROR';
  const event = 'ConnectionStateChange';
  const message = `Connection state is ${connectionState}`;
  // The Hub catches errors of its listeners.
  Hub.dispatch('api', { event, data: { connectionState }, message }, 'PubSub');
  ConsoleLogger.LOG_LEVEL = level;
}
