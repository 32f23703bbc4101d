import { backendUrl } from './backend-url';

/** The query string of the URL, which contains the world. It stays the same on every page. */
export const { search } = globalThis.location;

/** The world in the backend that this page uses: `?world=…`. */
export const world =
  /^[a-z0-9-]+$/.exec(new URLSearchParams(search).get('world') ?? '')?.[0] ?? 'demo';

/** The base URL of a world's endpoints. */
export function urlOf(name: string): string {
  return `${backendUrl}/${name}`;
}

export const worldUrl = urlOf(world);
