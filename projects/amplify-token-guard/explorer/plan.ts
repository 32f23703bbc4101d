import type { Question } from './app/answer';

/** How the user is signed in when the app opens. */
export type Way =
  /** The storage contains tokens. */
  | 'found'
  /** Nobody is signed in. */
  | 'nobody'
  /** The hosted UI redirects to the app, with a code in the URL. */
  | 'hosted'
  /** The same with tokens in the URL, without a refresh token. */
  | 'implicit'
  /** The app configures its own `tokenProvider`. */
  | 'provider';

export type StorageKind = 'local' | 'session' | 'cookie' | 'async' | 'memory';

/** A browser feature, and how it fails. */
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

/** A step of a plan. `in` is the number of the tab. */
export type Step =
  | { readonly do: 'ask'; readonly what: Question; readonly in: number }
  | { readonly do: 'wait' | 'sleep' | 'stepWall'; readonly ms: number }
  /** `wake`: the page becomes visible and online. */
  | { readonly do: 'wake' | 'reload' | 'open' | 'close' | 'freeze' | 'resume'; readonly in: number }
  | { readonly do: 'signIn'; readonly in: number; readonly user: string; readonly srp: boolean }
  | { readonly do: 'signOut'; readonly in: number; readonly global: boolean }
  /** `Amplify.configure()` with this app client. */
  | { readonly do: 'configure'; readonly in: number; readonly client: string }
  /** Revokes all sessions, as an administrator can. */
  | { readonly do: 'revoke' }
  | { readonly do: 'apiRefuses'; readonly ms: number }
  /** Adds the users to this number of groups. From the next refresh on, their tokens are larger. */
  | { readonly do: 'groups'; readonly count: number }
  | {
      readonly do: 'storage';
      readonly op: 'read' | 'write';
      readonly key: StorageKey;
      readonly how: 'fails' | 'loses' | 'hangs' | 'slow';
      /** The duration of the fault. 0: it affects only the next access. */
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
  /** When the app calls `Amplify.configure()`, in ms after the page opens. */
  readonly configureMs: number;
  /** When the guard starts, in ms after the page opens. */
  readonly guardMs: number;
  readonly lifetimeS: number;
  readonly rotation: 'off' | 'grace' | 'no grace';
  readonly identityPool: boolean;
  readonly aheadMs: number;
  /** The time from a request to its response. */
  readonly latencyMs: number;
  /** The additional time of the token endpoint. */
  readonly exchangeMs: number;
  readonly broken: readonly Broken[];
  readonly tabs: number;
  readonly steps: readonly Step[];
}

/** The default settings of a plan. */
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
