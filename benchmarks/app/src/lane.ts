/**
 * The lanes to compare: Amplify alone, Amplify with the 30 s workaround, the guard with its own
 * clients, and the guard with the unmodified code of the first lane.
 */
export type Lane = 'plain' | 'workaround' | 'guard' | 'untouched';

export function isGuarded(lane: Lane): boolean {
  return lane === 'guard' || lane === 'untouched';
}

/** The setup of the page, from its URL. */
export interface Settings {
  readonly lane: Lane;
  /** The name of the world in the backend. */
  readonly world: string;
  /** The origin of the backend. */
  readonly api: string;
  /** The workaround refreshes if less time than this is left. */
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
