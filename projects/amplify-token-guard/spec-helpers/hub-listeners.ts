import { Hub } from 'aws-amplify/utils';

/** How many listen to what Amplify tells of its configuration; it has no public way to ask. */
export function coreListeners(): number {
  const { listeners } = Hub as unknown as { readonly listeners: Map<string, unknown[]> };
  return listeners.get('core')?.length ?? 0;
}
