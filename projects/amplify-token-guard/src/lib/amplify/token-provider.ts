import { Amplify } from 'aws-amplify';
import { fetchAuthSession } from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider as userPoolProvider } from 'aws-amplify/auth/cognito';

type ReadOptions = NonNullable<Parameters<typeof fetchAuthSession>[0]>;
export type AuthTokens = NonNullable<Awaited<ReturnType<typeof fetchAuthSession>>['tokens']>;

/**
 * Amplify's token provider: its own one for user pools, or the one that the app passed to
 * `Amplify.configure()`.
 */
export class TokenProvider {
  #isOfUserPool: boolean | undefined;

  /** Whether it is Amplify's own. Also false while Amplify isn't configured. */
  get isOfUserPool(): boolean {
    this.#isOfUserPool ??= askedProvider() === 'user pool';
    return this.#isOfUserPool;
  }

  /** The user pool and the app client, or `undefined` for another provider. */
  get client(): string | undefined {
    if (!this.isOfUserPool) return undefined;
    const { userPoolId, userPoolClientId } = Amplify.getConfig().Auth?.Cognito ?? {};
    return `${userPoolId}/${userPoolClientId}`;
  }

  /** Call it when Amplify has been configured again. */
  lookAgain(): void {
    this.#isOfUserPool = undefined;
  }

  /**
   * The tokens of the provider. `null` if nobody is signed in. `undefined` if Amplify isn't
   * configured with a way to sign in yet.
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

/** Whether Amplify is configured. `Amplify.getConfig()` would log a warning if it isn't. */
export function isAmplifyConfigured(): boolean {
  return askedProvider() !== 'none';
}

function readByAmplify(options: ReadOptions): Promise<AuthTokens | undefined> {
  // This function exists since aws-amplify 6.22. `fetchAuthSession()` also fetches AWS credentials.
  const { getTokens } = Amplify as Partial<typeof Amplify>;
  return getTokens ? getTokens(options) : fetchAuthSession(options).then(({ tokens }) => tokens);
}

/** Amplify's options aren't public, so this makes a test call. */
function askedProvider(): 'user pool' | 'other' | 'none' {
  const own = Object.getOwnPropertyDescriptor(userPoolProvider, 'getTokens');
  let asked: ReturnType<typeof askedProvider> = 'other';
  userPoolProvider.getTokens = () => {
    asked = 'user pool';
    // After a rejection, Amplify does nothing more.
    return Promise.reject(new Error('Test call to detect the token provider.'));
  };
  try {
    // Amplify calls its provider synchronously.
    readByAmplify({}).catch(() => undefined);
  } catch {
    asked = 'none';
  }
  if (own) Object.defineProperty(userPoolProvider, 'getTokens', own);
  else Reflect.deleteProperty(userPoolProvider, 'getTokens');
  return asked;
}
