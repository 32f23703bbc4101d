import { ConsoleLogger, Hub } from 'aws-amplify/utils';
import { Subject } from 'rxjs';
import { reportToAmplify } from './amplify-connection-state';
import { ConnectionState } from './healing-connection';

let states: Subject<ConnectionState>;
let spared: Subject<void>;
let hubEvents: { readonly event: string; readonly data?: unknown; readonly message?: string }[];
let stopListening: () => void;

beforeEach(() => {
  states = new Subject();
  spared = new Subject();
  hubEvents = [];
  stopListening = Hub.listen('api', ({ payload }) => hubEvents.push(payload));
  reportToAmplify(states, spared);
});

afterEach(() => stopListening());

/** The states that the Hub reports for a connection with these states. */
function reportedStates(...names: ConnectionState['state'][]): unknown[] {
  hubEvents = [];
  for (const state of names) states.next({ state });
  return hubEvents.map(({ data }) => (data as { connectionState: string }).connectionState);
}

describe('G13 Amplify’s Hub', () => {
  it('reports a connection that breaks and recovers', () => {
    expect(reportedStates('connecting', 'connected', 'disrupted', 'connected')).toEqual([
      'ConnectionDisrupted',
      'Connecting',
      'Connected',
    ]);
  });

  it('does not report what Amplify itself reports: a first connection, and the end', () => {
    expect(
      reportedStates('connecting', 'connected', 'disconnected', 'connecting', 'connected'),
    ).toEqual([]);
    expect(reportedStates('disrupted', 'disconnected')).toEqual(['ConnectionDisrupted']);
  });

  it('reports a connection that Amplify could not close', () => {
    reportedStates('connecting', 'connected');
    spared.next();
    expect(hubEvents.map(({ data }) => data)).toEqual([{ connectionState: 'Connected' }]);
  });

  it('does not report it while it is not connected', () => {
    reportedStates('connecting', 'connected', 'disrupted');
    hubEvents = [];
    spared.next();
    expect(hubEvents).toEqual([]);
  });

  it('uses Amplify’s own states', () => {
    reportedStates('disrupted');
    expect(hubEvents).toEqual([
      {
        event: 'ConnectionStateChange',
        data: { connectionState: 'ConnectionDisrupted' },
        message: 'Connection state is ConnectionDisrupted',
      },
    ]);
  });

  it('G0 does not warn about the guard, and logs as before after that', () => {
    const warn = jest.spyOn(console, 'warn').mockReturnValue(undefined);
    const error = jest.spyOn(console, 'error').mockReturnValue(undefined);
    const stopThrowing = Hub.listen('api', () => {
      throw new Error('of a listener');
    });
    const level = ConsoleLogger.LOG_LEVEL;
    reportedStates('disrupted');
    stopThrowing();
    expect(warn).not.toHaveBeenCalled();
    expect(error).toHaveBeenCalledTimes(1);
    expect(ConsoleLogger.LOG_LEVEL).toBe(level);
  });
});
