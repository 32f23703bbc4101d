/** What the app asks for on a page, as one of its own screens would. */
export type Question =
  /** `fetchAuthSession()` */
  | 'session'
  /** `fetchAuthSession({ forceRefresh: true })` */
  | 'forced'
  /** `getCurrentUser()` */
  | 'user'
  /** The app's own `generateClient()` code, the same in both worlds. */
  | 'graphql'
  /** A query by `generateClient()`, or with the guard by `GraphqlAuthClient`. */
  | 'query'
  /** `fetch()` with a token of `fetchAuthSession()`, or with the guard `HttpClient`. */
  | 'http'
  /** `fetchAuthSession()` of a `createAmplifyContext()` of its own, on the same storage. */
  | 'context'
  /** The same, forced. */
  | 'contextForced'
  /** Whether a route for signed-in users is entered. */
  | 'route';

/** An answer in which all that differs from one run to the next is left out. */
export type Answer =
  | {
      readonly ok: true;
      /** `sub` of the user whose answer it is; `null` for "nobody is signed in". */
      readonly who: string | null;
      /** `exp` of the access token that was handed out, in s. */
      readonly exp?: number;
      /** `iat` of the access token that was handed out, in s. */
      readonly iat?: number;
      /** Whether an ID token came along. */
      readonly hasIdToken?: boolean;
      /** Whether AWS credentials came along. */
      readonly hasCredentials?: boolean;
    }
  | { readonly ok: false; readonly error: string };

/** A storage that the app gives to Amplify. */
export interface KeyValueStorage {
  setItem(key: string, value: string): Promise<void>;
  getItem(key: string): Promise<string | null>;
  removeItem(key: string): Promise<void>;
  clear(): Promise<void>;
}

export interface OwnTokens {
  readonly accessToken: string;
  readonly idToken: string;
}

/** How the app calls `Amplify.configure()`. */
export interface Setup {
  readonly userPoolId: string;
  readonly clientId: string;
  readonly identityPoolId?: string;
  /** `code` or `token`, where users sign in at the hosted UI. */
  readonly responseType?: 'code' | 'token';
  readonly storage: 'local' | 'session' | 'cookie' | KeyValueStorage;
  /** Texts of tokens that the app gets by itself: it configures a `tokenProvider` of its own. */
  readonly ownTokens?: (forceRefresh: boolean) => Promise<OwnTokens>;
}

/** A function of `aws-amplify/auth`, and what it is given. */
export type AuthCall = readonly [name: string, input?: unknown];

/** What became of an {@link AuthCall}. */
export interface AuthOutcome {
  /** Its result, or the name of its error. */
  readonly outcome: string;
  /** The Hub events since the page was opened: who has seen them takes them out. */
  readonly hubEvents: string[];
}

/** Something that the guard told the app. */
export interface Told {
  readonly type: string;
  readonly [detail: string]: unknown;
}

/** The app as the world drives it, on one page. */
export interface App {
  configure(setup: Setup): void;
  /** Starts the guard, where there is one. */
  start(tell: (told: Told) => void): void;
  ask(question: Question): Promise<Answer>;
  signIn(username: string, flow: 'USER_PASSWORD_AUTH' | 'USER_SRP_AUTH'): Promise<Answer>;
  signOut(global: boolean): Promise<Answer>;
  /** Calls any function of `aws-amplify/auth`. */
  call(call: AuthCall): Promise<AuthOutcome>;
  /** Leaves for the hosted UI. */
  signInWithRedirect(): Promise<void>;
  /** The page goes on, the guard does not. */
  stop(): void;
}
