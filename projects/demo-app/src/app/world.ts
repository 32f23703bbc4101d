import { backendUrl } from './backend-url';

/** The query part of the address, which says the world and is kept on every page. */
export const { search } = globalThis.location;

/** The state of the backend that this page works with: `?world=…`. */
export const world =
  /^[a-z0-9-]+$/.exec(new URLSearchParams(search).get('world') ?? '')?.[0] ?? 'demo';

/** The root of a world's endpoints. */
export function urlOf(name: string): string {
  return `${backendUrl}/${name}`;
}

export const worldUrl = urlOf(world);
