import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { getCertificate } from '@vitejs/plugin-basic-ssl';

/** The first byte of a TLS connection. */
const TLS_HANDSHAKE = 22;

export interface TlsFront {
  /** Accepts both `http://` and `https://`. */
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Amplify prepends `https://` to the domain of a hosted UI, and the backend has no TLS. This server
 * has a self-signed certificate, and forwards everything to the backend.
 */
export async function startTlsFront(backendPort: number): Promise<TlsFront> {
  const pem = await getCertificate(join(tmpdir(), 'e2e-certificate'));
  const sockets = new Set<Socket>();
  const handOn = (socket: Socket): void => {
    const backend = connect(backendPort, '127.0.0.1');
    for (const end of [socket, backend]) {
      sockets.add(end);
      // The pipe closes the other end.
      end.on('error', () => end.destroy()).on('close', () => sockets.delete(end));
    }
    socket.pipe(backend).pipe(socket);
  };
  const tls = createTlsServer({ key: pem, cert: pem }, handOn);
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('readable', () => {
      const first = socket.read(1) as Buffer | null;
      if (!first) return;
      socket.unshift(first);
      if (first[0] === TLS_HANDSHAKE) tls.emit('connection', socket);
      else handOn(socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
