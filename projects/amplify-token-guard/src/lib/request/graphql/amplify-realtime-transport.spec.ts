import { TestBed } from '@angular/core/testing';
import {
  GraphqlRequestError,
  RealtimeSocketListener,
  RealtimeTransport,
} from 'amplify-token-guard';
import { Amplify } from 'aws-amplify';
import { REALTIME_TRANSPORT } from './amplify-realtime-transport';

const ENDPOINT = 'https://api.example.com/graphql';

/** What a browser has. */
class Socket {
  static last: Socket;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { wasClean: boolean }) => void) | null = null;
  readonly send = jest.fn();
  readonly close = jest.fn();

  constructor(
    readonly url: string,
    readonly protocols: string[],
  ) {
    Socket.last = this;
  }
}

let transport: RealtimeTransport;

beforeEach(() => {
  const open = (url: string, protocols: string[]): Socket => new Socket(url, protocols);
  jest.spyOn(globalThis, 'WebSocket').mockImplementation(open as never);
  transport = TestBed.inject(REALTIME_TRANSPORT);
});

afterEach(() => Amplify.configure({}));

describe('REALTIME_TRANSPORT', () => {
  it('takes the endpoint from the Amplify configuration of the moment', () => {
    // Amplify says so too.
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    expect(() => transport.endpoint()).toThrow('has no API.GraphQL.endpoint');
    Amplify.configure({ API: { GraphQL: { endpoint: ENDPOINT, defaultAuthMode: 'userPool' } } });
    expect(transport.endpoint()).toBe(ENDPOINT);
  });

  it('opens a WebSocket, and passes on what it tells', () => {
    const heard: unknown[] = [];
    const listener: RealtimeSocketListener = {
      onOpen: () => heard.push('open'),
      onMessage: (text) => heard.push(text),
      onClose: (wasClean) => heard.push(wasClean),
    };
    const socket = transport.open('wss://x/y', ['a', 'b'], listener);
    const browser = Socket.last;
    expect([browser.url, browser.protocols]).toEqual(['wss://x/y', ['a', 'b']]);
    browser.onopen?.();
    browser.onmessage?.({ data: 'text' });
    browser.onclose?.({ wasClean: false });
    browser.onclose?.({ wasClean: true });
    expect(heard).toEqual(['open', 'text', false, true]);
    socket.send('frame');
    expect(browser.send).toHaveBeenCalledWith('frame');
    socket.close();
    expect(browser.close).toHaveBeenCalledWith(1000);
    expect([browser.onopen, browser.onmessage, browser.onclose]).toEqual([null, null, null]);
  });

  it('subscribes by Amplify’s own client otherwise, and brings its errors into one shape', () => {
    // Without an API, Amplify's Observable fails by itself.
    Amplify.configure({ API: { GraphQL: { endpoint: '', defaultAuthMode: 'apiKey' } } });
    const errors: unknown[] = [];
    const document = 'subscription A { a }';
    const subscription = transport
      .subscribe({ document, variables: {}, authMode: 'apiKey' })
      .subscribe({ error: (error: unknown) => errors.push(error) });
    expect(errors).toHaveLength(1);
    expect(errors[0]).toBeInstanceOf(GraphqlRequestError);
    expect((errors[0] as Error).message).toContain('AppSync endpoint');
    subscription.unsubscribe();
  });
});
