import { ConsoleLogger, Hub } from 'aws-amplify/utils';
import { Subject } from 'rxjs';
import { reportToAmplify } from './amplify-connection-state';
import { ConnectionState } from './healing-connection';

let states: Subject<ConnectionState>;
let spared: Subject<void>;
let told: { readonly event: string; readonly data?: unknown; readonly message?: string }[];
let stopListening: () => void;

beforeEach(() => {
  states = new Subject();
  spared = new Subject();
  told = [];
  stopListening = Hub.listen('api', ({ payload }) => told.push(payload));
  reportToAmplify(states, spared);
});

afterEach(() => stopListening());

/** The states that the Hub reports for a connection with these states. */
function toldOf(...names: ConnectionState['state'][]): unknown[] {
  told = [];
  for (const state of names) states.next({ state });
  return told.map(({ data }) => (data as { connectionState: string }).connectionState);
}

describe('G13 Amplify’s Hub', () => {
  it('tells of a connection that breaks and comes back', () => {
    expect(toldOf('connecting', 'connected', 'disrupted', 'connected')).toEqual([
      'ConnectionDisrupted',
      'Connecting',
      'Connected',
    ]);
  });

  it('tells nothing of what Amplify sees by itself: a first connection, and the end', () => {
    expect(toldOf('connecting', 'connected', 'disconnected', 'connecting', 'connected')).toEqual(
      [],
    );
    expect(toldOf('disrupted', 'disconnected')).toEqual(['ConnectionDisrupted']);
  });

  it('tells that a connection is there which Amplify has given up in vain', () => {
    toldOf('connecting', 'connected');
    spared.next();
    expect(told.map(({ data }) => data)).toEqual([{ connectionState: 'Connected' }]);
  });

  it('does not tell so while it is not', () => {
    toldOf('connecting', 'connected', 'disrupted');
    told = [];
    spared.next();
    expect(told).toEqual([]);
  });

  it('tells it in Amplify’s own words', () => {
    toldOf('disrupted');
    expect(told).toEqual([
      {
        event: 'ConnectionStateChange',
        data: { connectionState: 'ConnectionDisrupted' },
        message: 'Connection state is ConnectionDisrupted',
      },
    ]);
  });

  it('G0 does not warn of the guard, and logs as before afterwards', () => {
    const warn = jest.spyOn(console, 'warn').mockReturnValue(undefined);
    const error = jest.spyOn(console, 'error').mockReturnValue(undefined);
    const stopThrowing = Hub.listen('api', () => {
      throw new Error('of a listener');
    });
    const level = ConsoleLogger.LOG_LEVEL;
    toldOf('disrupted');
    stopThrowing();
    expect(warn).not.toHaveBeenCalled();
    expect(error).toHaveBeenCalledTimes(1);
    expect(ConsoleLogger.LOG_LEVEL).toBe(level);
  });
});
