import { DOCUMENT, inject, InjectionToken } from '@angular/core';
import { RealtimeSocket, RealtimeSocketListener, RealtimeSockets } from './realtime-socket';
import { openBeneath } from './web-socket-patch';

const NORMAL_CLOSURE = 1_000;

/** Opens the sockets of guarded connections. Tests replace it with a fake. */
export const REALTIME_SOCKETS = new InjectionToken<RealtimeSockets>('REALTIME_SOCKETS', {
  factory: () => {
    // Never used without a window, as on the server.
    const page = inject(DOCUMENT).defaultView!;
    return {
      open: (url, protocols, listener) => adapt(openBeneath(page, url, protocols), listener),
    };
  },
});

function adapt(socket: WebSocket, listener: RealtimeSocketListener): RealtimeSocket {
  socket.onopen = () => listener.onOpen();
  socket.onmessage = ({ data }) => listener.onMessage(String(data));
  socket.onclose = ({ code, reason, wasClean }) => listener.onClose({ code, reason, wasClean });
  return {
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    get extensions() {
      return socket.extensions;
    },
    send: (text) => socket.send(text),
    close: () => {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close(NORMAL_CLOSURE);
    },
  };
}
