import { TestBed } from '@angular/core/testing';
import { AuthTokenService, TokenEvent } from 'amplify-token-guard';
import { ManualClock, provideTokenGuardTesting } from 'amplify-token-guard/testing';
import { CONNECTION_STATE_CHANGE, ConnectionState } from 'aws-amplify/api';
import { Hub } from 'aws-amplify/utils';

let events: TokenEvent[];

/** As Amplify's own subscriptions do. */
function tell(connectionState: string | undefined, event: string = CONNECTION_STATE_CHANGE): void {
  Hub.dispatch('api', { event, ...(connectionState && { data: { connectionState } }) });
}

function states(): string[] {
  return events.map((event) =>
    event.type === 'realtime' ? `${event.client} ${event.state}` : '?',
  );
}

beforeEach(() => {
  // Of those who speak in Amplify's place.
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
  events = [];
  TestBed.inject(AuthTokenService).events.subscribe((event) => events.push(event));
});

describe('AmplifyConnectionStates', () => {
  it('tells of the connection of Amplify’s own subscriptions', () => {
    for (const state of ['Connecting', 'Connected', 'ConnectionDisrupted', 'Connecting'])
      tell(state);
    tell('Connected');
    tell('Disconnected');
    expect(states()).toEqual([
      'amplify connecting',
      'amplify connected',
      'amplify disrupted',
      'amplify connecting',
      'amplify connected',
      'amplify disconnected',
    ]);
    expect(events[0]).toMatchObject({ atMs: TestBed.inject(ManualClock).wallMs() });
  });

  it('tells of changes only', () => {
    for (const state of ['Disconnected', 'Connected', 'Connected']) tell(state);
    for (const state of ['ConnectedPendingNetwork', 'ConnectionDisruptedPendingNetwork'])
      tell(state);
    for (const state of ['ConnectedPendingDisconnect', 'NewInSomeRelease', undefined]) tell(state);
    expect(states()).toEqual(['amplify connected', 'amplify disrupted']);
  });

  it('knows every state there is', () => {
    for (const state of Object.values(ConnectionState)) {
      tell('Disconnected');
      tell('Connecting');
      events.length = 0;
      tell(state);
      // Pending a disconnect is connected still.
      const known = !['Connecting', 'ConnectedPendingDisconnect'].includes(state);
      expect([state, states().length]).toEqual([state, Number(known)]);
    }
  });

  it('hears nothing else, and G16 nothing after the end', () => {
    tell('Connected', 'AnotherEvent');
    expect(events).toEqual([]);
    TestBed.resetTestingModule();
    tell('Connected');
    expect(events).toEqual([]);
  });
});
