import { Amplify } from 'aws-amplify';
import { fetchAuthSession } from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider as userPoolProvider } from 'aws-amplify/auth/cognito';

type ReadOptions = NonNullable<Parameters<typeof fetchAuthSession>[0]>;
export type AuthTokens = NonNullable<Awaited<ReturnType<typeof fetchAuthSession>>['tokens']>;

/**
 * The token provider that Amplify asks: its own one for user pools, unless the app has given another
 * one to `Amplify.configure()`.
 */
export class TokenProvider {
  #isOfUserPool: boolean | undefined;

  /** Whether it is Amplify's own. False as well as long as Amplify is not configured. */
  get isOfUserPool(): boolean {
    this.#isOfUserPool ??= askedProvider() === 'user pool';
    return this.#isOfUserPool;
  }

  /** The user pool and the app client whose session it is, or `undefined` if it is another provider. */
  get client(): string | undefined {
    if (!this.isOfUserPool) return undefined;
    const { userPoolId, userPoolClientId } = Amplify.getConfig().Auth?.Cognito ?? {};
    return `${userPoolId}/${userPoolClientId}`;
  }

  /** To be called when Amplify has been configured anew. */
  lookAgain(): void {
    this.#isOfUserPool = undefined;
  }

  /**
   * What the provider answers, `null` if it says that nobody is signed in, and `undefined` if Amplify
   * has not been configured with any way to sign in yet.
   */
  async read(options: ReadOptions): Promise<AuthTokens | null | undefined> {
    try {
      const tokens = await readByAmplify(options);
      return tokens ?? (Amplify.getConfig().Auth ? null : undefined);
    } catch (error) {
      if ((error as Error).name === 'NoAmplifyContextError') return undefined;
      throw error;
    }
  }
}

/** Whether Amplify has been configured. `Amplify.getConfig()` warns on the console as long as it has not. */
export function isAmplifyConfigured(): boolean {
  return askedProvider() !== 'none';
}

function readByAmplify(options: ReadOptions): Promise<AuthTokens | undefined> {
  // Before aws-amplify 6.22 there is no such function. The other one fetches AWS credentials as well.
  const { getTokens } = Amplify as Partial<typeof Amplify>;
  return getTokens ? getTokens(options) : fetchAuthSession(options).then(({ tokens }) => tokens);
}

/** There is no public way to see the options that Amplify was configured with, so it is tried out. */
function askedProvider(): 'user pool' | 'other' | 'none' {
  const own = Object.getOwnPropertyDescriptor(userPoolProvider, 'getTokens');
  let asked: ReturnType<typeof askedProvider> = 'other';
  userPoolProvider.getTokens = () => {
    asked = 'user pool';
    // Without tokens or the lack of them, Amplify does nothing more.
    return Promise.reject(new Error('This read was to find out which provider is asked.'));
  };
  try {
    // Amplify asks its provider at once, before anything that it would wait for.
    readByAmplify({}).catch(() => undefined);
  } catch {
    asked = 'none';
  }
  if (own) Object.defineProperty(userPoolProvider, 'getTokens', own);
  else Reflect.deleteProperty(userPoolProvider, 'getTokens');
  return asked;
}
