import { TokenGate, TokenGuardError } from 'amplify-token-guard';
import { generateClient } from 'aws-amplify/api';
import { fetchAuthSession, getCurrentUser } from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { AmplifyPage, openAmplifyPage, storageKey } from '../../../spec-helpers/amplify-page';
import { installSource, startGuard } from '../../../spec-helpers/installed-source';
import { outcomeOf } from '../../../spec-helpers/outcome';
import { skipPauses } from '../../../spec-helpers/skip-pauses';
import { AmplifyTokenSource } from './amplify-token-source';

const MINUTE = 60_000;

const openedPage = openAmplifyPage();

let page: AmplifyPage;

beforeEach(() => {
  page = openedPage();
});

/** The part of Amplify's GraphQL client that is used. Its own type is too deep for the compiler. */
interface GraphqlClient {
  graphql(options: object): Promise<{ readonly data: unknown }>;
}

function ping(): Promise<{ readonly data: unknown }> {
  // Amplify's own type is too deep for the compiler.
  const client = generateClient() as unknown as GraphqlClient;
  return client.graphql({ query: 'query Ping { ping }' });
}

describe('a read through Amplify', () => {
  let source: AmplifyTokenSource;
  let gate: jest.MockedFunction<TokenGate>;

  beforeEach(() => {
    gate = jest.fn<ReturnType<TokenGate>, Parameters<TokenGate>>();
    ({ source } = installSource(page, gate));
  });

  /** Makes the gate return the tokens in the store. */
  async function openGate(): Promise<void> {
    const tokens = await source.load();
    gate.mockResolvedValue(tokens!);
  }

  it('with fetchAuthSession() returns the tokens of the gate', async () => {
    const { AccessToken, IdToken } = page.remember();
    await openGate();
    page.remember('bob');
    const { tokens, userSub } = await fetchAuthSession();
    expect(tokens?.accessToken.toString()).toBe(AccessToken);
    expect(tokens?.idToken?.toString()).toBe(IdToken);
    expect(userSub).toBe('sub-of-alice');
    expect(gate.mock.calls).toEqual([[{ forceRefresh: false }]]);
  });

  it('with fetchAuthSession() can request a refresh', async () => {
    page.remember();
    await openGate();
    await fetchAuthSession({ forceRefresh: true });
    await fetchAuthSession({ forceRefresh: false });
    expect(gate.mock.calls).toEqual([[{ forceRefresh: true }], [{ forceRefresh: false }]]);
  });

  it('with getCurrentUser() returns the user of the tokens', async () => {
    page.remember();
    await openGate();
    page.remember('bob');
    expect(await getCurrentUser()).toEqual({ username: 'alice', userId: 'sub-of-alice' });
  });

  it('with getCurrentUser() returns the details of the sign-in', async () => {
    const signInDetails = { loginId: 'alice', authFlowType: 'USER_PASSWORD_AUTH' };
    page.remember();
    page.store('signInDetails', JSON.stringify(signInDetails));
    await openGate();
    expect(await getCurrentUser()).toEqual({
      username: 'alice',
      userId: 'sub-of-alice',
      signInDetails,
    });
  });

  it('with generateClient() sends the token of the gate', async () => {
    const { AccessToken } = page.remember();
    await openGate();
    page.remember('bob');
    expect(await ping()).toEqual({ data: { ping: 'pong' } });
    expect(page.cognito.apiTokens).toEqual([AccessToken]);
  });

  it('returns no ID token and no details if there are none', async () => {
    page.cognito.idLifetimeS = 0;
    page.remember();
    await openGate();
    const { tokens } = await fetchAuthSession();
    expect(Object.keys(tokens ?? {})).toEqual(['accessToken']);
  });

  it("gets Amplify's own error if a refresh fails with a transient error", async () => {
    const cause = new Error('Amplify says so.');
    gate.mockRejectedValue(new TokenGuardError('refresh-failed', 'Later.', { cause }));
    expect((await outcomeOf(fetchAuthSession())).error).toBe(cause);
  });

  it.each([undefined, 'no error', { message: 'no error either' }])(
    "gets the guard's error if the cause is %p",
    async (cause) => {
      const error = new TokenGuardError('refresh-failed', 'Later.', { cause });
      gate.mockRejectedValue(error);
      expect((await outcomeOf(fetchAuthSession())).error).toBe(error);
    },
  );

  it("gets an error that is not the guard's unchanged", async () => {
    const error = new Error('The storage is gone.', { cause: new Error('Nobody knows why.') });
    gate.mockRejectedValue(error);
    expect((await outcomeOf(fetchAuthSession())).error).toBe(error);
  });

  it.each(['signed-out', 'session-ended', 'user-changed', 'destroyed'] as const)(
    'gets no tokens if the gate rejects with "%s" and nobody is signed in',
    async (code) => {
      const cause = new Error('This one is the business of the guard.');
      gate.mockRejectedValue(new TokenGuardError(code, 'No.', { cause }));
      expect((await fetchAuthSession()).tokens).toBeUndefined();
      expect((await fetchAuthSession({ forceRefresh: true })).tokens).toBeUndefined();
      expect(page.cognito.calls).toEqual([]);
    },
  );

  it("gets Amplify's tokens if the gate has none", async () => {
    const { AccessToken } = page.remember();
    gate.mockRejectedValue(new TokenGuardError('destroyed', 'Gone.'));
    expect((await fetchAuthSession()).tokens?.accessToken.toString()).toBe(AccessToken);
  });

  it('gets a new token from Amplify if the guard was destroyed in the meantime', async () => {
    page.remember();
    gate.mockRejectedValue(new TokenGuardError('destroyed', 'Gone.'));
    const { tokens } = await fetchAuthSession({ forceRefresh: true });
    expect(tokens?.accessToken.toString()).toBe(page.cognito.minted.at(-1)?.AccessToken);
    expect(page.cognito.count('GetTokensFromRefreshToken')).toBe(1);
  });

  it.each(['signed-out', 'user-changed'] as const)(
    'gets the stored tokens without a refresh if the gate rejects with "%s"',
    async (code) => {
      const { AccessToken } = page.remember();
      const cause = new Error('This one is the business of the guard.');
      gate.mockRejectedValue(new TokenGuardError(code, 'No.', { cause }));
      for (const forceRefresh of [false, true]) {
        const { tokens } = await fetchAuthSession({ forceRefresh });
        expect(tokens?.accessToken.toString()).toBe(AccessToken);
      }
      expect(page.cognito.calls).toEqual([]);
    },
  );

  it('needs no options if it calls the token provider directly', async () => {
    const { AccessToken } = page.remember();
    await openGate();
    const byProvider = cognitoUserPoolsTokenProvider.getTokens.bind(cognitoUserPoolsTokenProvider);
    expect((await byProvider())?.accessToken.toString()).toBe(AccessToken);
    gate.mockRejectedValue(new TokenGuardError('session-ended', 'Sign in again.'));
    expect((await byProvider())?.accessToken.toString()).toBe(AccessToken);
  });
});

describe('G8 a read through Amplify of a session that cannot be renewed but has a valid token', () => {
  /** Amplify clears the tokens because of the first of these errors, and not because of the second. */
  const refusal = Object.assign(new Error('Revoked.'), { name: 'NotAuthorizedException' });
  const failure = Object.assign(new Error('No refresh token.'), { name: 'TokenRefreshException' });

  let stored: string;

  function refuse(cause: unknown): TokenGuardError {
    const error = new TokenGuardError('session-ended', 'Sign in again.', { cause });
    installSource(page, () => Promise.reject(error));
    return error;
  }

  beforeEach(() => (stored = page.remember().AccessToken));

  afterEach(() => {
    expect(page.stored('accessToken')).toBe(stored);
    expect(page.stored('refreshToken')).not.toBeNull();
    expect(page.cognito.calls).toEqual([]);
  });

  it.each([refusal, failure])(
    'gets that token, no matter what the cause is (%p)',
    async (cause) => {
      refuse(cause);
      expect((await fetchAuthSession()).tokens?.accessToken.toString()).toBe(stored);
      expect(page.hubEvents).toEqual([]);
    },
  );

  it('gets the cause if it forces a refresh, and Amplify does not clear the tokens', async () => {
    refuse(refusal);
    expect((await outcomeOf(fetchAuthSession({ forceRefresh: true }))).error).toBe(refusal);
    expect(page.hubEvents).toEqual([]);
  });

  it('gets the cause on the Hub as well if Amplify does not clear the tokens because of it', async () => {
    refuse(failure);
    expect((await outcomeOf(fetchAuthSession({ forceRefresh: true }))).error).toBe(failure);
    expect(page.hubEvents).toEqual([{ event: 'tokenRefresh_failure', error: failure }]);
  });

  it('gets the error of the guard if it has no cause', async () => {
    const error = refuse('no error');
    expect((await outcomeOf(fetchAuthSession({ forceRefresh: true }))).error).toBe(error);
  });
});

describe('clientMetadata', () => {
  const clientMetadata = { reason: 'groups' };

  function sent(): unknown[] {
    return page.cognito.calls.map(({ input }) => input['ClientMetadata']);
  }

  it('is sent with its own refresh only', async () => {
    page.remember();
    const { source } = installSource(page);
    await fetchAuthSession({ forceRefresh: true, clientMetadata });
    await source.refresh();
    expect(sent()).toEqual([clientMetadata, undefined]);
  });

  it('is sent with a refresh that a read causes', async () => {
    page.remember();
    startGuard(page);
    await page.clock.settle();
    page.clock.sleep(60 * MINUTE);
    await fetchAuthSession({ clientMetadata });
    expect(sent()).toEqual([clientMetadata]);
  });

  it('is not lost if another read ends before the refresh starts', async () => {
    page.remember();
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const { source } = installSource(page, async ({ forceRefresh }) => {
      if (!forceRefresh) return (await source.load())!;
      await begun;
      return source.refresh();
    });
    const asked = fetchAuthSession({ forceRefresh: true, clientMetadata });
    await fetchAuthSession();
    begin();
    await asked;
    expect(sent()).toEqual([clientMetadata]);
  });

  it('is not sent by a read without a refresh', async () => {
    page.remember();
    const { source } = installSource(page);
    await fetchAuthSession({ clientMetadata });
    await source.refresh();
    expect(sent()).toEqual([undefined]);
  });
});

describe('G5: many simultaneous forced refreshes through Amplify', () => {
  it('cause one network call, one event, and one write of each key', async () => {
    page.remember();
    startGuard(page);
    await page.clock.settle();
    page.storage.calls = [];
    const asked = Array.from({ length: 50 }, () => fetchAuthSession({ forceRefresh: true }));
    const texts = (await Promise.all(asked)).map(({ tokens }) => tokens?.accessToken.toString());
    expect(new Set(texts)).toEqual(new Set([page.stored('accessToken')]));
    expect(page.cognito.count('GetTokensFromRefreshToken')).toBe(1);
    expect(page.hubEventsNamed('tokenRefresh')).toHaveLength(1);
    const written = page.storage.calls.filter(({ kind }) => kind === 'set').map(({ key }) => key);
    const names = ['accessToken', 'idToken', 'refreshToken', 'clockDrift'];
    expect(written.sort()).toEqual(names.map((name) => storageKey('alice', name)).sort());
  });

  it('fail with the error of one attempt', async () => {
    page.remember();
    startGuard(page, { recoveryWaitMs: 0 });
    await page.clock.settle();
    page.cognito.plan({ error: 'ResourceNotFoundException' });
    const asked = Array.from({ length: 10 }, () =>
      outcomeOf(fetchAuthSession({ forceRefresh: true })),
    );
    await page.settle();
    await page.clock.advance(1);
    const errors = (await Promise.all(asked)).map(({ error }) => error);
    expect(errors[0]).toMatchObject({ name: 'ResourceNotFoundException' });
    expect(new Set(errors).size).toBe(1);
    expect(page.cognito.count('GetTokensFromRefreshToken')).toBe(1);
    expect(page.hubEvents).toEqual([]);
  });
});

describe('the cost of reading a fresh token', () => {
  const READS = 20;

  it('is one storage read and no decoding with the service', async () => {
    page.remember();
    const { service } = startGuard(page);
    await service.getToken();
    page.storage.calls = [];
    const decode = jest.spyOn(window, 'atob');
    const parse = jest.spyOn(JSON, 'parse');
    for (let i = 0; i < READS; i++) await service.getToken();
    expect(page.storage.calls).toHaveLength(READS);
    expect(decode).not.toHaveBeenCalled();
    expect(parse).not.toHaveBeenCalled();
  });

  it('is at most two storage reads and no decoding with Amplify', async () => {
    page.remember();
    startGuard(page);
    await fetchAuthSession();
    page.storage.calls = [];
    const decode = jest.spyOn(window, 'atob');
    const parse = jest.spyOn(JSON, 'parse');
    for (let i = 0; i < READS; i++) await fetchAuthSession();
    expect(page.storage.calls.length).toBeLessThanOrEqual(2 * READS);
    expect(page.storage.count('get')).toBe(page.storage.calls.length);
    expect(decode).not.toHaveBeenCalled();
    expect(parse).not.toHaveBeenCalled();
  });

  it('is much higher without the guard', async () => {
    page.remember();
    const decode = jest.spyOn(window, 'atob');
    await fetchAuthSession();
    expect(page.storage.calls.length).toBeGreaterThan(5);
    expect(decode).toHaveBeenCalled();
  });
});

describe('G1: reads through Amplify with the guard', () => {
  it('wait for the refresh of a token that is about to expire', async () => {
    const { AccessToken } = page.remember();
    startGuard(page);
    await page.clock.settle();
    // Plain Amplify would still use this token.
    page.clock.sleep(60 * MINUTE - 20_000);
    const { tokens } = await fetchAuthSession();
    expect(tokens?.accessToken.toString()).not.toBe(AccessToken);
    await ping();
    expect(page.cognito.apiTokens).toEqual([tokens?.accessToken.toString()]);
    expect(page.cognito.count('GetTokensFromRefreshToken')).toBe(1);
  });

  it('return the user right after a sign-in', async () => {
    const { events } = startGuard(page);
    await page.clock.settle();
    await page.signIn('alice');
    expect(await getCurrentUser()).toMatchObject({ username: 'alice' });
    expect(events.map(({ type }) => type)).toEqual(['signed-in']);
  });

  it('return no user before the first sign-in', async () => {
    startGuard(page);
    expect((await fetchAuthSession()).tokens).toBeUndefined();
    await expect(getCurrentUser()).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
    await expect(ping()).rejects.toMatchObject({ name: 'NoValidAuthTokens' });
  });
});

describe('G7: reads through Amplify while refreshes fail', () => {
  it('get the network error, and the tokens are kept', async () => {
    skipPauses();
    page.remember();
    startGuard(page, { recoveryWaitMs: 0 });
    await page.clock.settle();
    for (let i = 0; i < 3; i++) page.cognito.plan({ lost: true });
    const asked = outcomeOf(fetchAuthSession({ forceRefresh: true }));
    await page.settle();
    await page.clock.advance(1);
    expect((await asked).error).toMatchObject({ name: 'NetworkError' });
    expect(page.stored('refreshToken')).not.toBeNull();
    expect((await fetchAuthSession()).userSub).toBe('sub-of-alice');
  });
});

describe('G8: reads through Amplify of a session that cannot be renewed', () => {
  it.each(['NotAuthorizedException', 'RefreshTokenReuseException'])(
    'return no user after %s',
    async (error) => {
      page.remember();
      const { events } = startGuard(page);
      await page.clock.settle();
      page.clock.sleep(60 * MINUTE);
      page.cognito.plan({ error });
      const asked = Array.from({ length: 5 }, () => fetchAuthSession({ forceRefresh: true }));
      await page.settle();
      await page.clock.advance(1_000);
      for (const { tokens } of await Promise.all(asked)) expect(tokens).toBeUndefined();
      expect((await fetchAuthSession()).tokens).toBeUndefined();
      await expect(getCurrentUser()).rejects.toMatchObject({
        name: 'UserUnAuthenticatedException',
      });
      expect(events.map(({ type }) => type)).toEqual(['session-ended']);
      expect(page.hubEventsNamed('tokenRefresh_failure')).toHaveLength(1);
      expect(page.cognito.calls).toHaveLength(1);
    },
  );
});
