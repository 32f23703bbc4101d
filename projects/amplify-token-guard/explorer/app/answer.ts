/** What the app calls on a page. */
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
  /** `fetch()` with a token from `fetchAuthSession()`. With the guard: `HttpClient`. */
  | 'http'
  /**
   * `fetchAuthSession()` of a context of the app (`createAmplifyContext()`) on the same storage.
   */
  | 'context'
  /** The same with `forceRefresh: true`. */
  | 'contextForced'
  /** Navigates to a route for signed-in users. */
  | 'route';

/** The result of a call, without the values that differ between two runs. */
export type Answer =
  | {
      readonly ok: true;
      /** The `sub` of the user. `null` if nobody is signed in. */
      readonly who: string | null;
      /** The `exp` of the returned access token, in seconds. */
      readonly exp?: number;
      /** The `iat` of the returned access token, in seconds. */
      readonly iat?: number;
      /** Whether the result contains an ID token. */
      readonly hasIdToken?: boolean;
      /** Whether the result contains AWS credentials. */
      readonly hasCredentials?: boolean;
    }
  | { readonly ok: false; readonly error: string };

/** A storage that the app passes to Amplify. */
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

/** The configuration that the app passes to Amplify. */
export interface Setup {
  readonly userPoolId: string;
  readonly clientId: string;
  readonly identityPoolId?: string;
  /** The `responseType` of the hosted UI. `undefined` if the app doesn't use the hosted UI. */
  readonly responseType?: 'code' | 'token';
  readonly storage: 'local' | 'session' | 'cookie' | KeyValueStorage;
  /** Gets the tokens for the app's own `tokenProvider`. `undefined` if the app has none. */
  readonly ownTokens?: (forceRefresh: boolean) => Promise<OwnTokens>;
}

/** A call of a function of `aws-amplify/auth`: its name and argument. */
export type AuthCall = readonly [name: string, input?: unknown];

/** What an {@link AuthCall} caused. */
export interface AuthOutcome {
  /** The result as text, or the name of the error. */
  readonly outcome: string;
  /** The Hub events since the page was opened. The reader removes the events that it has read. */
  readonly hubEvents: string[];
}

/** An event or a state that the guard reported to the app. */
export interface GuardReport {
  readonly type: string;
  readonly [detail: string]: unknown;
}

/** The app on one page, as the explorer controls it. */
export interface App {
  configure(setup: Setup): void;
  /** Starts the guard. Does nothing in the app without the guard. */
  start(onReport: (report: GuardReport) => void): void;
  ask(question: Question): Promise<Answer>;
  signIn(username: string, flow: 'USER_PASSWORD_AUTH' | 'USER_SRP_AUTH'): Promise<Answer>;
  signOut(global: boolean): Promise<Answer>;
  /** Calls any function of `aws-amplify/auth`. */
  call(call: AuthCall): Promise<AuthOutcome>;
  /** Navigates to the hosted UI. */
  signInWithRedirect(): Promise<void>;
  /** Destroys the guard. The page stays open. */
  stop(): void;
}
