import { backendUrl } from './backend-url';

/** The app with the guard, or on Amplify alone for comparison: `?guard=off`. */
export type Lane = 'guarded' | 'plain';

/** The query part of the address, which says lane and world and is kept on every page. */
export const { search } = globalThis.location;

const parameters = new URLSearchParams(search);

export const lane: Lane = parameters.get('guard') === 'off' ? 'plain' : 'guarded';

/** The state of the backend that this page works with: `?world=…`. */
export const world = /^[a-z0-9-]+$/.exec(parameters.get('world') ?? '')?.[0] ?? 'demo';

export const worldUrl = `${backendUrl}/${world}`;

/** The address of this app in the other lane, or in the same. */
export function laneUrl(wanted: Lane): string {
  const query = new URLSearchParams({
    ...(wanted === 'plain' && { guard: 'off' }),
    ...(world !== 'demo' && { world }),
  }).toString();
  return query ? `/?${query}` : '/';
}
