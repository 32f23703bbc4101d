import { Hub } from 'aws-amplify/utils';

/** The number of listeners on Amplify's `core` channel. Amplify has no public API for it. */
export function coreListeners(): number {
  const { listeners } = Hub as unknown as { readonly listeners: Map<string, unknown[]> };
  return listeners.get('core')?.length ?? 0;
}
