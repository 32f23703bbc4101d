import { IdleTimeoutOptions, TokenGuardOptions } from 'amplify-token-guard';

/** See `storages.ts`. */
export type StorageName = 'session' | 'cookie' | 'slow' | 'full';

/** How the page is set up, from its address. */
export interface Settings {
  readonly world: string;
  /** Plain Amplify, Amplify with the 30 s workaround, or the guard. */
  readonly lane: 'plain' | 'workaround' | 'guard';
  /** Origin of the backend. Default: that of the page. */
  readonly api: string;
  readonly identityPool: boolean;
  /** Whether Amplify is configured as an app of Gen 2, with subscriptions. */
  readonly gen2: boolean;
  /** Whether Amplify's own subscriptions work without TLS. */
  readonly realtime: boolean;
  /** Whether the guard writes its events to the console and warns of expiry. */
  readonly eventLog: boolean;
  readonly options: TokenGuardOptions;
  /** With these, users who are idle are signed out. */
  readonly idle: IdleTimeoutOptions | undefined;
  /** How users sign in at the hosted UI, where they do; the app has routes then. */
  readonly hostedUi: 'code' | 'token' | undefined;
  /** Where Amplify keeps tokens: in `localStorage` unless named here. */
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
