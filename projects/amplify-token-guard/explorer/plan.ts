import type { Question } from './app/answer';

/** How somebody comes to be signed in when the app opens. */
export type Way =
  /** Tokens are in the storage. */
  | 'found'
  /** Nobody is. */
  | 'nobody'
  /** The page comes back from the hosted UI with a code. */
  | 'hosted'
  /** The same with tokens in the URL, and without a refresh token. */
  | 'implicit'
  /** The app configures a `tokenProvider` of its own. */
  | 'provider';

export type StorageKind = 'local' | 'session' | 'cookie' | 'async' | 'memory';

/** A browser feature and how it is broken. */
export type Broken =
  | 'channel missing'
  | 'channel throws'
  | 'channel throws in use'
  | 'locks missing'
  | 'locks throw'
  | 'locks reject'
  | 'locks hang'
  | 'localStorage missing'
  | 'localStorage throws'
  | 'localStorage throws in use'
  | 'sessionStorage missing'
  | 'sessionStorage throws'
  | 'crypto without randomUUID'
  | 'document without view'
  | 'document listeners throw';

export type StorageKey = 'any' | 'accessToken' | 'idToken' | 'refreshToken' | 'LastAuthUser';

/** What happens, in order. `in` says in which tab. */
export type Step =
  | { readonly do: 'ask'; readonly what: Question; readonly in: number }
  | { readonly do: 'wait' | 'sleep' | 'stepWall'; readonly ms: number }
  /** The page is seen again, and is online. */
  | { readonly do: 'wake' | 'reload' | 'open' | 'close' | 'freeze' | 'resume'; readonly in: number }
  | { readonly do: 'signIn'; readonly in: number; readonly user: string; readonly srp: boolean }
  | { readonly do: 'signOut'; readonly in: number; readonly global: boolean }
  /** `Amplify.configure()` with this app client. */
  | { readonly do: 'configure'; readonly in: number; readonly client: string }
  /** An administrator ends every session. */
  | { readonly do: 'revoke' }
  | { readonly do: 'apiRefuses'; readonly ms: number }
  /** The users are put into so many groups, and their tokens grow with the next refresh. */
  | { readonly do: 'groups'; readonly count: number }
  | {
      readonly do: 'storage';
      readonly op: 'read' | 'write';
      readonly key: StorageKey;
      readonly how: 'fails' | 'loses' | 'hangs' | 'slow';
      /** 0 for the next access only. */
      readonly ms: number;
    }
  | {
      readonly do: 'network';
      readonly to: 'cognito' | 'api' | 'token' | 'all';
      readonly how:
        | 'offline'
        | 'drops'
        | 'loses answers'
        | 'hangs'
        | 'slow'
        | '500'
        | '504'
        | 'throttles'
        | 'html';
      readonly ms: number;
    };

export interface Plan {
  readonly way: Way;
  readonly storage: StorageKind;
  /** When the app calls `Amplify.configure()`, in ms after the page is opened. */
  readonly configureMs: number;
  /** When the guard is started. */
  readonly guardMs: number;
  readonly lifetimeS: number;
  readonly rotation: 'off' | 'grace' | 'no grace';
  readonly identityPool: boolean;
  readonly aheadMs: number;
  /** Time a request takes to a server and back. */
  readonly latencyMs: number;
  /** Time the token endpoint takes on top. */
  readonly exchangeMs: number;
  readonly broken: readonly Broken[];
  readonly tabs: number;
  readonly steps: readonly Step[];
}

/** What a plan says where it says nothing. */
export const PLAIN_PLAN: Omit<Plan, 'steps'> = {
  way: 'found',
  storage: 'local',
  configureMs: 0,
  guardMs: 0,
  lifetimeS: 3_600,
  rotation: 'off',
  identityPool: false,
  aheadMs: 0,
  latencyMs: 40,
  exchangeMs: 600,
  broken: [],
  tabs: 1,
};
