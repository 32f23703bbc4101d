// `npm start`: runs the mock backend and the demo until one of them ends, or until Ctrl-C.
import { execa } from 'execa';

const { BACKEND_PORT = '4400', PORT = '4200' } = process.env;

const backend = ['--import', 'tsx', 'projects/mock-backend/src/main.ts', '--port', BACKEND_PORT];
const demo = ['node_modules/@angular/cli/bin/ng.js', 'serve', 'demo-app', '--port', PORT];
demo.push('--define', `BACKEND_URL='http://localhost:${BACKEND_PORT}'`);

// A server normally ends when it receives one of these signals. Execa stops the other processes
// when this one ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit());

await Promise.race([start('backend', backend), start('demo', demo)]).catch(() => {
  console.error('Set BACKEND_PORT and PORT to change the ports 4400 and 4200.');
});
process.exit(1);

/**
 * @param {string} name
 * @param {string[]} args
 */
function start(name, args) {
  const labelled = function* (/** @type {unknown} */ line) {
    yield `[${name}] ${String(line)}`;
  };
  const output = /** @type {const} */ ([labelled, 'inherit']);
  return execa(process.execPath, args, { stdin: 'ignore', stdout: output, stderr: output });
}
