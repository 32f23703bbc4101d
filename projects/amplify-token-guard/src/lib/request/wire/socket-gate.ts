import { DestroyRef, DOCUMENT, inject, Injectable, NgZone } from '@angular/core';
import { baseOf } from '../../platform/base-of';
import { CurrentSession } from '../../session/current-session';
import { FeatureRunner } from '../../token-guard-feature';
import { reportToAmplify } from './amplify-connection-state';
import {
  connectProtocols,
  EVENTS_PROTOCOL,
  findConnectHeaders,
  readHeaders,
} from './appsync-frames';
import { REALTIME_SOCKETS } from './browser-sockets';
import { GuardedSocket } from './guarded-socket';
import { HealingConnections } from './healing-connections';
import { replaceToken } from './replace-token';
import { imitate } from './socket-facade';
import { patchWebSocket } from './web-socket-patch';

/** Replaces each WebSocket to AppSync that is opened with the session's token by a guarded one. */
@Injectable()
export class SocketGate implements FeatureRunner {
  readonly #session = inject(CurrentSession);
  readonly #connections = inject(HealingConnections);
  readonly #transport = inject(REALTIME_SOCKETS);
  readonly #zone = inject(NgZone);
  readonly #document = inject(DOCUMENT);
  readonly #sockets = new Set<GuardedSocket>();

  start(): void {
    const page = this.#document.defaultView;
    if (!page?.WebSocket) return;
    imitate(page.WebSocket);
    const unpatch = patchWebSocket(page, (url, protocols) => {
      const headers = findConnectHeaders(protocols);
      const address = this.#addressOf(url);
      if (headers === undefined || !address) return undefined;
      const open = (): GuardedSocket => this.#open(address, [...protocols], headers);
      // It is a WebSocket, because its prototype inherits from the browser's.
      return this.#zone.runOutsideAngular(open) as unknown as WebSocket;
    });
    inject(DestroyRef).onDestroy(() => {
      unpatch();
      for (const socket of [...this.#sockets]) socket.release();
    });
  }

  #open(url: string, protocols: string[], headers: string): GuardedSocket {
    const protocol = protocols[0]!;
    const find = (header: string) => this.#session.find(header);
    const given = find(readHeaders(headers)['authorization'] ?? '');
    const connection = this.#connections.create('amplify', url, {
      isGuarded: given !== undefined,
      isOpenedByClient: protocol === EVENTS_PROTOCOL,
      open: (token, listener) => {
        const dialled = connectProtocols(protocol, replaceToken(headers, given, token));
        return this.#transport.open(url, given ? dialled : protocols, listener);
      },
    });
    const outside = (work: () => void): void => this.#zone.runOutsideAngular(work);
    const socket = new GuardedSocket(url, protocol, connection, { find, outside });
    this.#sockets.add(socket);
    socket.addEventListener('close', () => this.#sockets.delete(socket));
    reportToAmplify(connection.states, socket.kept$);
    connection.open(given?.token);
    return socket;
  }

  /** The URL as the browser writes it. Undefined for one that the browser refuses. */
  #addressOf(url: string): string | undefined {
    const base = baseOf(this.#document);
    if (!URL.canParse(url, base)) return undefined;
    const address = new URL(url, base).href.replace(/^http/, 'ws');
    return /^wss?:[^#]*$/.test(address) ? address : undefined;
  }
}
