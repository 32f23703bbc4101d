import { parseArgs } from 'node:util';
import { DEFAULT_PORT, startBackend } from './start-backend';
import type { Backend } from './start-backend';

const USAGE = `Usage: node --import tsx projects/mock-backend/src/main.ts [options]

  --port <number>   port to listen on, 0 for any free one (default ${DEFAULT_PORT}, or PORT in the environment)
  --static <dir>    also serve a built single-page app from this folder
  --help            show this text`;

function readOptions() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      static: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  const text = values.port ?? process.env['PORT'] ?? String(DEFAULT_PORT);
  const port = Number(text);
  if (text.trim() === '' || !Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`The port must be a whole number from 0 to 65535; it was "${text}".`);
  }
  return { port, staticDir: values.static, help: values.help };
}

async function start(): Promise<Backend | undefined> {
  const { help, port, staticDir } = readOptions();
  if (help) {
    console.log(USAGE);
    return undefined;
  }
  const backend = await startBackend({ port, ...(staticDir && { staticDir }) });
  console.log(`Mock backend: ${backend.url}/<world>/{cognito,identity,graphql,rest,control}`);
  if (staticDir) {
    console.log(`Serving ${staticDir} at ${backend.url}/`);
  }
  return backend;
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  if ('code' in error && error.code === 'EADDRINUSE' && 'port' in error) {
    return `Port ${String(error.port)} is already in use. Choose another with --port <number> or PORT=<number>.`;
  }
  return error.message;
}

try {
  const backend = await start();
  const stop = () => void backend?.close();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
