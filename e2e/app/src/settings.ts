import { IdleTimeoutOptions, TokenGuardOptions } from 'amplify-token-guard';

/** See `storages.ts`. */
export type StorageName = 'session' | 'cookie' | 'slow' | 'full';

/** The setup of the page, from its URL. */
export interface Settings {
  readonly world: string;
  /** Plain Amplify, Amplify with the 30 s workaround, or the guard. */
  readonly lane: 'plain' | 'workaround' | 'guard';
  /** The origin of the backend. Default: the origin of the page. */
  readonly api: string;
  readonly identityPool: boolean;
  /** Whether Amplify is configured like a Gen 2 app, with subscriptions. */
  readonly gen2: boolean;
  /** Whether Amplify's subscriptions connect without TLS. */
  readonly realtime: boolean;
  /** Whether the guard logs its events to the console and warns before expiry. */
  readonly eventLog: boolean;
  readonly options: TokenGuardOptions;
  /** Signs out idle users with these options. `undefined`: doesn't. */
  readonly idle: IdleTimeoutOptions | undefined;
  /** The response type of the hosted UI. With it, the app has routes. `undefined`: no hosted UI. */
  readonly hostedUi: 'code' | 'token' | undefined;
  /** The storage of Amplify's tokens. Default: `localStorage`. */
  readonly storage: StorageName | undefined;
}

export function readSettings({ search, origin }: Location): Settings {
  const parameters = new URLSearchParams(search);
  const idle = parameters.get('idle');
  return {
    world: parameters.get('world') ?? 'default',
    lane: (parameters.get('lane') ?? 'guard') as Settings['lane'],
    api: parameters.get('api') ?? origin,
    identityPool: parameters.has('identityPool'),
    gen2: parameters.has('gen2'),
    realtime: parameters.has('realtime'),
    eventLog: parameters.has('eventLog'),
    hostedUi: (parameters.get('hostedUi') ?? undefined) as Settings['hostedUi'],
    storage: (parameters.get('storage') ?? undefined) as StorageName | undefined,
    idle: idle === null ? undefined : (JSON.parse(idle) as IdleTimeoutOptions),
    options: JSON.parse(parameters.get('options') ?? '{}') as TokenGuardOptions,
  };
}
