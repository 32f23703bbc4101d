import { PLATFORM_ID, Provider } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { connectProtocols } from './appsync-frames';

const URL_ = 'wss://api.example.com/graphql/realtime';
const Native = WebSocket;

async function setUp(...providers: Provider[]): Promise<void> {
  TestBed.configureTestingModule({ providers: [provideTokenGuardTesting(), ...providers] });
  TestBed.inject(FakeTokenSource).signIn();
  await TestBed.inject(ManualClock).settle();
}

/** Opens a socket like Amplify, without a network. */
function open(headers: object, protocol = 'graphql-ws'): WebSocket {
  const socket = new WebSocket(URL_, connectProtocols(protocol, JSON.stringify(headers)));
  socket.close();
  return socket;
}

describe('without withSubscriptions()', () => {
  it('a guarded token on a realtime socket causes one warning in development, and nothing else', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    await setUp();
    open({ 'x-api-key': 'key' });
    open({ Authorization: 'of somebody else' });
    new WebSocket(URL_).close();
    new WebSocket(URL_, ['graphql-ws']).close();
    expect(warn).not.toHaveBeenCalled();
    const socket = open({ Authorization: 'access-1' });
    open({ Authorization: 'access-1' }, 'aws-appsync-event-ws');
    expect(Object.getPrototypeOf(socket)).toBe(Native.prototype);
    expect(warn.mock.calls).toEqual([
      [
        'amplify-token-guard: a subscription of Amplify is not guarded. Add withSubscriptions() ' +
          'to provideAmplifyTokenGuard() in app.config.ts.',
      ],
    ]);
    TestBed.resetTestingModule();
    expect(WebSocket).toBe(Native);
  });

  it('G16 the server is not changed', async () => {
    await setUp({ provide: PLATFORM_ID, useValue: 'server' });
    expect(WebSocket).toBe(Native);
  });
});
