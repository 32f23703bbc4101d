import { realpathSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';

/**
 * Serves the files of a built single-page app. A path without a file and without a file extension
 * is a route of the app, and gets `index.html`.
 */
export function staticFiles(folder: string): Hono {
  const root = realpathSync(folder);
  const page = serveStatic({ root, path: 'index.html' });
  return new Hono()
    .use(async (c, next) => ((await mayServe(root, c.req.path)) ? next() : c.notFound()))
    .use(async (c, next) => {
      await next();
      if (c.res.ok) {
        c.header('cache-control', 'no-cache');
      }
    })
    .get('*', serveStatic({ root, allowPercentInPath: true }))
    .get('*', (c, next) => (extname(c.req.path) === '' ? page(c, next) : next()));
}

/**
 * Whether a path stays inside the folder. `serveStatic` rejects dots, but follows symbolic links
 * anywhere.
 */
async function mayServe(root: string, path: string): Promise<boolean> {
  try {
    const file = await realpath(join(root, decodeURIComponent(path)));
    return `${file}${sep}`.startsWith(root + sep);
  } catch (error) {
    // `serveStatic` handles missing files. A path that can't be decoded is invalid.
    return !(error instanceof URIError);
  }
}
