import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import type { Reply } from './service';

const MIME_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** A reply whose body need not be text. */
export type FileReply = Omit<Reply, 'body'> & { readonly body: Buffer };

/**
 * Finds a file of a built single-page app. A path that names no file, and has no extension that says it should, is a
 * route of the app and gets `index.html`. Nothing outside the folder is ever read, through links neither.
 *
 * @param urlPath path of the URL, still percent-encoded
 */
export async function staticFile(folder: string, urlPath: string): Promise<FileReply | undefined> {
  const root = await realpath(folder);
  const path = decode(urlPath);
  if (path === undefined) {
    return undefined;
  }
  const found = await readInside(root, path === '/' ? '/index.html' : path);
  if (found || extname(path) !== '') {
    return found;
  }
  return readInside(root, '/index.html');
}

async function readInside(root: string, path: string): Promise<FileReply | undefined> {
  try {
    // Links and dots are resolved before the path is judged.
    const file = await realpath(join(root, path));
    if (!file.startsWith(root + sep)) {
      return undefined;
    }
    const type = MIME_TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream';
    const headers = { 'content-type': type, 'cache-control': 'no-cache' };
    return { status: 200, headers, body: await readFile(file) };
  } catch (error) {
    if (isMissing(error)) {
      return undefined;
    }
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR' || code === 'ENAMETOOLONG';
}

function decode(urlPath: string): string | undefined {
  try {
    const path = decodeURIComponent(urlPath);
    return path.includes('\0') ? undefined : path;
  } catch (error) {
    if (error instanceof URIError) {
      return undefined;
    }
    throw error;
  }
}
