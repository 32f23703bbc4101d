import { TestBed } from '@angular/core/testing';
import { REALTIME_SOCKETS } from './browser-sockets';
import { RealtimeSocketListener } from './realtime-socket';

/** The part of a browser that is used. */
class Socket {
  static last: Socket;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: object) => void) | null = null;
  readonly bufferedAmount = 7;
  readonly extensions = 'deflate';
  readonly send = jest.fn();
  readonly close = jest.fn();

  constructor(
    readonly url: string,
    readonly protocols: string[],
  ) {
    Socket.last = this;
  }
}

describe('REALTIME_SOCKETS', () => {
  it('opens a WebSocket, and passes on its events', () => {
    const create = (url: string, protocols: string[]): Socket => new Socket(url, protocols);
    jest.spyOn(globalThis, 'WebSocket').mockImplementation(create as never);
    const calls: unknown[] = [];
    const listener: RealtimeSocketListener = {
      onOpen: () => calls.push('open'),
      onMessage: (text) => calls.push(text),
      onClose: (closure) => calls.push(closure),
    };
    const socket = TestBed.inject(REALTIME_SOCKETS).open('wss://x/y', ['a', 'b'], listener);
    const browser = Socket.last;
    expect([browser.url, browser.protocols]).toEqual(['wss://x/y', ['a', 'b']]);
    browser.onopen?.();
    browser.onmessage?.({ data: 'text' });
    const closure = { code: 1001, reason: 'gone', wasClean: true };
    browser.onclose?.({ ...closure, type: 'close' });
    expect(calls).toEqual(['open', 'text', closure]);
    expect([socket.bufferedAmount, socket.extensions]).toEqual([7, 'deflate']);
    socket.send('frame');
    expect(browser.send).toHaveBeenCalledWith('frame');
    socket.close();
    expect(browser.close).toHaveBeenCalledWith(1000);
    expect([browser.onopen, browser.onmessage, browser.onclose]).toEqual([null, null, null]);
  });
});
