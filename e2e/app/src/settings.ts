import { TokenGuardOptions } from 'amplify-token-guard';

/** How the page is set up, from its address. */
export interface Settings {
  readonly world: string;
  /** Plain Amplify, Amplify with the 30 s workaround, or the guard. */
  readonly lane: 'plain' | 'workaround' | 'guard';
  readonly identityPool: boolean;
  readonly options: TokenGuardOptions;
}

export function readSettings(search: string): Settings {
  const parameters = new URLSearchParams(search);
  return {
    world: parameters.get('world') ?? 'default',
    lane: (parameters.get('lane') ?? 'guard') as Settings['lane'],
    identityPool: parameters.has('identityPool'),
    options: JSON.parse(parameters.get('options') ?? '{}') as TokenGuardOptions,
  };
}
