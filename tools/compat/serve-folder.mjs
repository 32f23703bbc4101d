import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.ico', 'image/x-icon'],
]);

/**
 * Serves a built app, with a strict policy if one is wanted.
 *
 * @param {string} folder
 * @param {{ csp?: { connectTo: string } | undefined }} [options]
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function serveFolder(folder, { csp } = {}) {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://app').pathname);
    const wanted = join(folder, path);
    const file =
      existsSync(wanted) && statSync(wanted).isFile() ? wanted : join(folder, 'index.html');
    const nonce = randomBytes(16).toString('base64');
    const body = readFileSync(file);
    response.writeHead(200, {
      'content-type': TYPES.get(extname(file)) ?? 'application/octet-stream',
      ...(csp && { 'content-security-policy': policy(nonce, csp.connectTo) }),
    });
    response.end(file.endsWith('.html') ? body.toString().replaceAll('CSP_NONCE', nonce) : body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${String(port)}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * @param {string} nonce
 * @param {string} connectTo
 */
function policy(nonce, connectTo) {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    `connect-src ${connectTo}`,
    "base-uri 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types angular',
  ].join('; ');
}
