/**
 * What is compared: Amplify alone, Amplify with the 30 s workaround, the guard with its own clients, and the guard with the
 * code of the first lane, untouched.
 */
export type Lane = 'plain' | 'workaround' | 'guard' | 'untouched';

export function isGuarded(lane: Lane): boolean {
  return lane === 'guard' || lane === 'untouched';
}

/** How the page is set up, from its address. */
export interface Settings {
  readonly lane: Lane;
  /** Name of the world of the backend. */
  readonly world: string;
  /** Origin of the backend. */
  readonly api: string;
  /** With less life left than this, the workaround refreshes. */
  readonly bufferMs: number;
}

export function readSettings({ search, origin }: Location): Settings {
  const parameters = new URLSearchParams(search);
  return {
    lane: (parameters.get('lane') ?? 'plain') as Lane,
    world: parameters.get('world') ?? 'default',
    api: parameters.get('api') ?? origin,
    bufferMs: Number(parameters.get('bufferMs') ?? 30_000),
  };
}
