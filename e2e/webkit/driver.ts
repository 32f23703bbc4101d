import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { Builder, Capabilities, type WebDriver } from 'selenium-webdriver';
import type { WebKitGtk } from '../../tools/find-browsers.mjs';

/** The longest time until a browser has started. On a busy machine it may take 40 s. */
const START_MS = 60_000;
const ATTEMPTS = 2;

/** WebKitGTK, and the processes that it needs. */
export interface DrivenBrowser {
  readonly driver: WebDriver;
  readonly version: string;
  close(): Promise<void>;
}

/**
 * Starts the browser. With a proxy, it sends all requests without TLS through it, including those to
 * this machine.
 */
export async function startDriven(found: WebKitGtk, proxyPort?: number): Promise<DrivenBrowser> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(found, proxyPort);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

async function start(found: WebKitGtk, proxyPort?: number): Promise<DrivenBrowser> {
  const processes: ChildProcess[] = [];
  const end = (): void => {
    for (const child of processes.splice(0).reverse()) child.kill();
  };
  process.once('exit', end);
  try {
    const env = { ...process.env };
    if (found.xvfb) {
      const screen = spawn(found.xvfb, ['-displayfd', '3', '-nolisten', 'tcp'], {
        stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      });
      processes.push(screen);
      const [number] = (await once(screen.stdio[3] as Readable, 'data')) as [Buffer];
      env['DISPLAY'] = `:${number.toString().trim()}`;
    }
    const port = await freePort();
    processes.push(spawn(found.driver, ['-p', String(port)], { env, stdio: 'ignore' }));
    const driver = await connect(found, port, proxyPort);
    return {
      driver,
      version: (await driver.getCapabilities()).getBrowserVersion() ?? '',
      async close() {
        await driver.quit().catch(() => undefined);
        process.off('exit', end);
        end();
      },
    };
  } catch (error) {
    process.off('exit', end);
    end();
    throw error;
  }
}

async function connect(found: WebKitGtk, port: number, proxyPort?: number): Promise<WebDriver> {
  const capabilities = new Capabilities({
    browserName: 'MiniBrowser',
    acceptInsecureCerts: true,
    // Pages with TLS go directly to their server, because the proxy can't change them.
    ...(proxyPort !== undefined && {
      proxy: { proxyType: 'manual', httpProxy: `127.0.0.1:${proxyPort}` },
    }),
    'webkitgtk:browserOptions': { binary: found.miniBrowser, args: ['--automation'] },
  });
  const startedAt = performance.now();
  const limit = AbortSignal.timeout(START_MS);
  while (!(await isUp(port, limit))) {
    if (performance.now() - startedAt > START_MS) throw new Error('WebKitWebDriver did not start.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const built = new Builder()
    .usingServer(`http://127.0.0.1:${port}`)
    .withCapabilities(capabilities)
    .build();
  const tooLate = new Promise<never>((_, reject) => {
    limit.addEventListener('abort', () => reject(new Error('WebKit did not start.')));
  });
  return Promise.race([built, tooLate]);
}

async function isUp(port: number, signal: AbortSignal): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/status`, { signal }).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
