import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { NONCE, secureHeaders } from 'hono/secure-headers';

/**
 * Serves a built app, optionally with a strict content security policy.
 *
 * @param {string} folder
 * @param {{ csp?: { connectTo: string } | undefined }} [options]
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function serveFolder(folder, { csp } = {}) {
  const app = new Hono();
  if (csp) {
    app.use(secureHeaders({ contentSecurityPolicy: policy(csp.connectTo) }));
  }
  app.get('*', (c, next) => (c.req.path === '/' ? next() : serveStatic({ root: folder })(c, next)));
  app.get('*', (c) => {
    const page = readFileSync(join(folder, 'index.html'), 'utf8');
    return c.html(page.replaceAll('CSP_NONCE', c.get('secureHeadersNonce') ?? ''));
  });
  /** @type {ReturnType<typeof serve> | undefined} */
  let server;
  const port = await new Promise((resolve) => {
    server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, (info) =>
      resolve(info.port),
    );
  });
  return {
    url: `http://127.0.0.1:${String(port)}`,
    stop: () =>
      new Promise((resolve) => {
        server?.close(() => resolve());
        if (server && 'closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

/** @param {string} connectTo */
function policy(connectTo) {
  return {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", NONCE],
    imgSrc: ["'self'"],
    connectSrc: [connectTo],
    baseUri: ["'self'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
    requireTrustedTypesFor: ["'script'"],
    trustedTypes: ['angular'],
  };
}
