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
  /** 0 takes any free port. @default 4400 */
  readonly port?: number;
  /** Name or address to listen on. @default 'localhost', so that other machines cannot reach it */
  readonly host?: string;
  /** Folder of a built single-page app to serve at `/`. @default none */
  readonly staticDir?: string;
}

/** A backend that is up. */
export interface Backend {
  /** Such as `http://localhost:4400`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** A world by its name; it is created on first use. @param name a-z, 0-9 and hyphens. @default 'default' */
  world(name?: string): World;
  /** Stops it and ends every connection, hung ones too. */
  close(): Promise<void>;
}

const worldName = v.message(
  v.pipe(v.string(), v.regex(/^[a-z0-9-]+$/)),
  'a name of a-z, 0-9 and hyphens',
);

export const DEFAULT_PORT = 4400;

/** @throws the error of the operating system when it cannot listen, such as `EADDRINUSE` for a busy port. */
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
    // Tests run in this process too: their Request and Response stay those of Node.
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
