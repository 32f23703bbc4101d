import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import * as v from 'valibot';
import { createApp } from './app';
import { createSigningKey } from './token/signing-key';
import { routeUpgrade } from './upgrade-router';
import { parse } from './world/input';
import { World } from './world/world';

export interface BackendOptions {
  /** 0 selects a free port. @default 4400 */
  readonly port?: number;
  /**
   * The name or IP address to listen on.
   * @default 'localhost', so that other machines can't reach
   * it
   */
  readonly host?: string;
  /** The folder of a built single-page app to serve at `/`. @default none */
  readonly staticDir?: string;
}

/** A running backend. */
export interface Backend {
  /** For example, `http://localhost:4400`, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /**
   * The world with this name. It is created on first use.
   * @param name a-z, 0-9, and hyphens.
   * @default 'default'
   */
  world(name?: string): World;
  /** Stops the backend and closes all connections, including hanging ones. */
  close(): Promise<void>;
}

const worldName = v.message(
  v.pipe(v.string(), v.regex(/^[a-z0-9-]+$/)),
  'a name of a-z, 0-9 and hyphens',
);

export const DEFAULT_PORT = 4400;

/**
 * @throws the error of the operating system if it can't listen, such as `EADDRINUSE` for a port in
 * use
 */
export async function startBackend(options: BackendOptions = {}): Promise<Backend> {
  const { port: wantedPort = DEFAULT_PORT, host = 'localhost', staticDir } = options;
  if (staticDir !== undefined && !(await isFolder(staticDir))) {
    throw new Error(`The folder to serve does not exist: "${staticDir}".`);
  }
  const key = await createSigningKey();
  const worlds = new Map<string, World>();
  const world = (name = 'default') => {
    parse(worldName, name, 'world');
    const found = worlds.get(name) ?? new World(name, key);
    worlds.set(name, found);
    return found;
  };

  const listener = getRequestListener(createApp({ world, staticDir }).fetch, {
    hostname: host,
    // Tests run in this process too, and need Node's own `Request` and `Response`.
    overrideGlobalObjects: false,
  });
  const server = createServer((request, response) => void listener(request, response));
  server.on('upgrade', (request, _socket, head) => {
    routeUpgrade(request, head, world).catch((error: unknown) => {
      console.error(`Upgrade of ${request.url} failed:`, error);
      request.socket.destroy();
    });
  });
  server.listen(wantedPort, host);
  await once(server, 'listening');

  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    world,
    async close() {
      worlds.forEach((open) => open.end());
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
