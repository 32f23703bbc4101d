import { TokenGuardError } from 'amplify-token-guard';
import { fetchAuthSession } from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { AmplifyPage, openAmplifyPage, storageKey } from '../../../spec-helpers/amplify-page';
import { installSource } from '../../../spec-helpers/installed-source';
import { Outcome, outcomeOf } from '../../../spec-helpers/outcome';
import { skipPauses } from '../../../spec-helpers/skip-pauses';
import { AmplifyTokenSource } from './amplify-token-source';
import { AmplifySourceTokens } from './amplify-tokens';
import { throttleTimers } from '../../../spec-helpers/throttled-timers';

const SECOND = 1_000;
const MINUTE = 60_000;

const { tokenOrchestrator } = cognitoUserPoolsTokenProvider;

const openedPage = openAmplifyPage();

let page: AmplifyPage;

beforeEach(() => {
  page = openedPage();
});

function guardErrorOf({ error }: Outcome<unknown>): TokenGuardError {
  expect(error).toBeInstanceOf(TokenGuardError);
  return error as TokenGuardError;
}

/** A refresh whose answer takes this long to arrive. */
async function refreshIn(ms: number, source: AmplifyTokenSource): Promise<AmplifySourceTokens> {
  const plan = page.cognito.plan({ held: true });
  const refreshed = source.refresh();
  await plan.arrival();
  await page.clock.advance(ms);
  plan.answer();
  return (await refreshed) as AmplifySourceTokens;
}

describe('G10: a slow response', () => {
  it('does not make a token appear younger than it is', async () => {
    page.remember();
    const { source } = installSource(page);
    const { ageMs, issuedAtMs } = await refreshIn(9 * SECOND, source);
    expect(ageMs).toBe(9 * SECOND);
    expect(issuedAtMs).toBe(page.clock.wallMs() - 9 * SECOND);
  });

  it('does not make a token appear younger if the clock is set back in the meantime', async () => {
    page.remember();
    const { source } = installSource(page);
    const plan = page.cognito.plan({ held: true });
    const refreshed = source.refresh();
    await plan.arrival();
    await page.clock.advance(9 * SECOND);
    page.clock.stepWall(-60 * MINUTE);
    plan.answer();
    expect((await refreshed).ageMs).toBe(9 * SECOND);
  });

  it('does not make a token appear younger if the device sleeps in the meantime', async () => {
    page.remember();
    const { source } = installSource(page);
    const plan = page.cognito.plan({ held: true });
    const refreshed = source.refresh();
    await plan.arrival();
    page.clock.sleep(30 * MINUTE);
    plan.answer();
    expect((await refreshed).ageMs).toBe(30 * MINUTE);
  });

  it.each([0, 777, 90_000, -90_000])(
    'does not make plain Amplify use the token too long with a server ahead by %p ms',
    async (aheadMs) => {
      page.cognito.aheadMs = aheadMs;
      page.remember();
      const { source, remove } = installSource(page);
      const { expiresAtMs } = await refreshIn(9 * SECOND, source);
      remove();
      const serverNowMs = (): number => page.clock.wallMs() + aheadMs;
      // Plain Amplify refreshes five seconds before expiry, possibly a second earlier.
      await page.clock.advance(expiresAtMs - serverNowMs() - 7 * SECOND);
      await fetchAuthSession();
      expect(page.cognito.count('GetTokensFromRefreshToken')).toBe(1);
      await page.clock.advance(expiresAtMs - serverNowMs() - 5 * SECOND + 1);
      await fetchAuthSession();
      expect(page.cognito.count('GetTokensFromRefreshToken')).toBe(2);
    },
  );

  it('makes plain Amplify alone use a token after its expiry', async () => {
    page.remember();
    const plan = page.cognito.plan({ held: true });
    const refreshed = fetchAuthSession({ forceRefresh: true });
    await plan.arrival();
    await page.clock.advance(9 * SECOND);
    plan.answer();
    await refreshed;
    await page.clock.advance(60 * MINUTE - 9 * SECOND + 1);
    await fetchAuthSession();
    expect(page.cognito.count('GetTokensFromRefreshToken')).toBe(1);
  });

  it('stores a safe drift, as if the token were minted late in its second', async () => {
    page.cognito.aheadMs = 90_000;
    page.remember();
    const { source } = installSource(page);
    await refreshIn(9 * SECOND, source);
    expect(page.stored('clockDrift')).toBe('91000');
  });

  it('is not known to the store, which contains only the drift', async () => {
    page.remember();
    const { source } = installSource(page);
    await refreshIn(9 * SECOND, source);
    // Up to a second older than the real age, never younger.
    expect((await source.load())?.ageMs).toBe(10 * SECOND);
  });
});

describe('G6: rotation', () => {
  beforeEach(() => {
    page.cognito.rotation = true;
  });

  it('stores the new refresh token and uses it from then on', async () => {
    const { RefreshToken } = page.remember();
    const { source } = installSource(page);
    await source.refresh();
    const rotated = page.stored('refreshToken');
    expect(rotated).not.toBe(RefreshToken);
    await source.refresh();
    expect(page.cognito.calls.map(({ input }) => input['RefreshToken'])).toEqual([
      RefreshToken,
      rotated,
    ]);
    expect(page.sessionCanBeRenewed()).toBe(true);
  });

  it('keeps the refresh token if the response contains none', async () => {
    page.cognito.rotation = false;
    const { RefreshToken } = page.remember();
    await installSource(page).source.refresh();
    expect(page.stored('refreshToken')).toBe(RefreshToken);
  });
});

describe('G8: a definitive failure', () => {
  /** A user whose token has expired. While a token is valid, a failure costs nothing. */
  function rememberLapsed(username?: string): void {
    page.remember(username);
    page.clock.sleep(60 * MINUTE);
  }

  const NAMES = [
    'NotAuthorizedException',
    'TokenRevokedException',
    'UserNotFoundException',
    'PasswordResetRequiredException',
    'UserNotConfirmedException',
    'RefreshTokenReuseException',
    // Amplify compares the start of the name.
    'UserNotFoundExceptionV2',
  ];

  it.each(NAMES)('with the name %s ends the session', async (name) => {
    rememberLapsed();
    const { source, onChange } = installSource(page);
    page.cognito.plan({ error: name });
    const outcome = outcomeOf(source.refresh());
    await page.settle();
    // After a reuse, it waits for the tokens of the refresh that was first.
    await page.clock.advance(SECOND);
    const error = guardErrorOf(await outcome);
    expect(error.code).toBe('session-ended');
    expect(error.cause).toMatchObject({ name, metadata: { httpStatusCode: 400 } });
    await page.settle();
    expect(localStorage.length).toBe(0);
    expect(page.hubEvents).toEqual([{ event: 'tokenRefresh_failure', error: error.cause }]);
    expect(onChange.mock.calls).toEqual([[error]]);
    // The same object, so that it can be reported once.
    const [[reported]] = onChange.mock.calls as [[unknown]];
    expect(reported).toBe(error);
    expect(page.cognito.calls).toHaveLength(1);
  });

  it('of a session without a refresh token ends it without a request', async () => {
    rememberLapsed();
    page.forget('refreshToken');
    const { source } = installSource(page);
    const outcome = outcomeOf(source.refresh());
    await page.settle();
    // It may be about to be stored.
    await page.clock.advance(SECOND);
    const error = guardErrorOf(await outcome);
    expect(error.code).toBe('session-ended');
    expect(error.cause).toMatchObject({ name: 'TokenRefreshException' });
    await page.settle();
    expect(page.cognito.calls).toEqual([]);
    expect(localStorage.length).toBe(0);
    expect(page.hubEventsNamed('tokenRefresh_failure')).toEqual([
      { event: 'tokenRefresh_failure', error: expect.any(Error) as Error },
    ]);
    // Amplify clears the tokens because of the name.
    expect(page.hubEventsNamed('tokenRefresh_failure')[0]?.error).toMatchObject({
      name: 'NotAuthorizedException',
      cause: error.cause,
    });
  });

  it('leaves nothing that could be refreshed again', async () => {
    rememberLapsed();
    const { source } = installSource(page);
    page.cognito.plan({ error: 'NotAuthorizedException' });
    await outcomeOf(source.refresh());
    const again = guardErrorOf(await outcomeOf(source.refresh()));
    expect(['session-ended', 'signed-out']).toContain(again.code);
    expect(page.cognito.calls).toHaveLength(1);
  });

  it('does not affect the next sign-in', async () => {
    rememberLapsed();
    const { source, onChange } = installSource(page);
    page.cognito.plan({ error: 'NotAuthorizedException' });
    await outcomeOf(source.refresh());
    await page.settle();
    onChange.mockClear();
    await page.signIn('alice');
    expect(onChange.mock.calls).toEqual([['signed-in']]);
    expect((await source.load())?.userId).toBe('sub-of-alice');
  });

  it('does not affect the next sign-in if the store cannot be cleared', async () => {
    rememberLapsed();
    const { source, onChange } = installSource(page);
    page.cognito.plan({ error: 'UserNotFoundException' });
    // Amplify doesn't wait for this, so nobody would notice a failure.
    const clear = tokenOrchestrator.clearTokens.bind(tokenOrchestrator);
    jest
      .spyOn(tokenOrchestrator, 'clearTokens')
      .mockImplementation(() => clear().catch(() => undefined));
    page.storage.beforeEach = ({ kind }) => {
      if (kind === 'remove') throw new Error('The storage is full.');
    };
    await outcomeOf(source.refresh());
    await page.settle();
    page.storage.beforeEach = () => undefined;
    onChange.mockClear();
    await page.writeSignIn('alice');
    expect(onChange.mock.calls).toEqual([['signed-in']]);
  });

  it('is reported again for the next session, which another tab has started', async () => {
    rememberLapsed();
    const { source, onChange } = installSource(page);
    page.cognito.plan({ error: 'NotAuthorizedException' });
    await outcomeOf(source.refresh());
    await page.settle();
    rememberLapsed('bob');
    await source.load();
    onChange.mockClear();
    page.cognito.plan({ error: 'NotAuthorizedException' });
    const again = guardErrorOf(await outcomeOf(source.refresh()));
    expect(again.code).toBe('session-ended');
    expect(onChange.mock.calls).toEqual([[again]]);
  });

  it('does not affect the next session', async () => {
    rememberLapsed();
    const { source } = installSource(page);
    page.cognito.plan({ error: 'NotAuthorizedException' });
    await outcomeOf(source.refresh());
    await page.settle();
    await page.signIn('bob');
    page.cognito.plan({ error: 'InternalErrorException' });
    expect(await outcomeOf(source.refresh())).toMatchObject({
      error: { name: 'InternalErrorException' },
    });
    expect((await source.refresh()).userId).toBe('sub-of-bob');
  });
});

describe('G8: a refusal while the token is valid', () => {
  it.each(['NotAuthorizedException', 'RefreshTokenReuseException'])(
    'also rejects the next refresh, immediately and without a request (%s)',
    async (name) => {
      page.remember();
      const { source } = installSource(page);
      page.cognito.plan({ error: name });
      const refused = outcomeOf(source.refresh());
      await page.settle();
      // After a reuse, it waits for tokens of another tab.
      await page.clock.advance(SECOND);
      const { cause } = guardErrorOf(await refused);
      const again = guardErrorOf(await outcomeOf(source.refresh()));
      expect(again).toMatchObject({ code: 'session-ended', cause });
      expect(page.cognito.calls).toHaveLength(1);
    },
  );

  it('does not reject a refresh with another refresh token', async () => {
    page.cognito.rotation = true;
    page.remember();
    const { source } = installSource(page);
    page.cognito.plan({ error: 'NotAuthorizedException' });
    expect(guardErrorOf(await outcomeOf(source.refresh())).code).toBe('session-ended');
    page.otherTabRefreshes();
    const { accessToken } = await source.refresh();
    expect(accessToken).toBe(page.cognito.minted.at(-1)?.AccessToken);
    expect(page.sessionCanBeRenewed()).toBe(true);
  });
});

describe('G0: a refresh token that was read incorrectly', () => {
  it('is replaced by the stored one, and sent once more', async () => {
    const { RefreshToken, AccessToken } = page.remember();
    page.store('refreshToken', 'half of it');
    const { source } = installSource(page);
    const plan = page.cognito.plan({ held: true });
    const refreshed = source.refresh();
    await plan.arrival();
    page.store('refreshToken', RefreshToken!);
    plan.answer();
    expect((await refreshed).accessToken).not.toBe(AccessToken);
    expect(page.cognito.count('GetTokensFromRefreshToken')).toBe(2);
    expect(page.hubEvents.map(({ event }) => event)).toEqual(['tokenRefresh']);
  });

  it('is not sent repeatedly', async () => {
    page.remember();
    page.store('refreshToken', 'half of it');
    const { source } = installSource(page);
    const outcome = outcomeOf(source.refresh());
    for (const nonsense of ['more of it', 'even more']) {
      const plan = page.cognito.plan({ held: true, error: 'NotAuthorizedException' });
      await plan.arrival();
      page.store('refreshToken', nonsense);
      plan.answer();
    }
    await page.settle();
    await page.clock.advance(SECOND);
    expect(guardErrorOf(await outcome).code).toBe('session-ended');
    expect(page.cognito.count('GetTokensFromRefreshToken')).toBe(2);
  });
});

describe('G7: a transient failure', () => {
  it.each([
    ['TooManyRequestsException', 400, 3],
    ['TooManyRequestsException', 429, 3],
    ['LimitExceededException', 400, 3],
    ['InternalErrorException', 500, 3],
    ['InternalErrorException', 400, 1],
    ['ResourceNotFoundException', 400, 1],
    ['InvalidParameterException', 400, 1],
    ['UserLambdaValidationException', 400, 1],
    ['ForbiddenException', 403, 1],
    // Only the start of the name makes it final.
    ['NoNotAuthorizedException', 400, 1],
  ])('with the name %s and HTTP %i keeps the session', async (name, status, attempts) => {
    skipPauses();
    const before = page.remember();
    const { source, onChange } = installSource(page);
    for (let i = 0; i < attempts; i++) page.cognito.plan({ error: name, status });
    const { error } = await outcomeOf(source.refresh());
    expect(error).toMatchObject({ name, metadata: { httpStatusCode: status } });
    expect(page.cognito.calls).toHaveLength(attempts);
    expect(page.hubEvents).toEqual([]);
    expect(page.stored('accessToken')).toBe(before.AccessToken);
    expect(page.stored('refreshToken')).toBe(before.RefreshToken);
    expect(onChange).not.toHaveBeenCalled();
  });

  it('of the network keeps the session', async () => {
    skipPauses();
    const before = page.remember();
    const { source } = installSource(page);
    for (let i = 0; i < 3; i++) page.cognito.plan({ lost: true });
    const { error } = await outcomeOf(source.refresh());
    expect(error).toMatchObject({ name: 'NetworkError' });
    expect(page.cognito.calls).toHaveLength(3);
    expect(page.stored('refreshToken')).toBe(before.RefreshToken);
    expect(page.hubEvents).toEqual([]);
  });

  it.each([200, 502])('with a page as the response (%i) keeps the session', async (status) => {
    skipPauses();
    const before = page.remember();
    const { source } = installSource(page);
    for (let i = 0; i < 3; i++) page.cognito.plan({ body: '<html></html>', status });
    const { error } = await outcomeOf(source.refresh());
    expect((error as Error).name).toBe('SyntaxError');
    expect(page.stored('refreshToken')).toBe(before.RefreshToken);
  });

  it('ends with the next successful refresh', async () => {
    page.remember();
    const { source } = installSource(page);
    page.cognito.plan({ error: 'InternalErrorException' });
    await outcomeOf(source.refresh());
    expect((await source.refresh()).userId).toBe('sub-of-alice');
  });

  it.each([null, new Error('Something unknown.')])(
    'of an unknown kind (%p) keeps the session, and is reported as by Amplify',
    async (underlyingError) => {
      page.remember();
      const { source } = installSource(page);
      globalThis.fetch = jest.fn().mockRejectedValue(underlyingError);
      const { error } = await outcomeOf(source.refresh());
      expect(error).toMatchObject({ name: 'Unknown', underlyingError });
      expect(page.stored('refreshToken')).not.toBeNull();
    },
  );
});

describe('the result of a refresh', () => {
  it('contains the details of the sign-in', async () => {
    const { source } = installSource(page);
    await page.signIn();
    const details = { loginId: 'alice', authFlowType: 'USER_PASSWORD_AUTH' };
    const { amplify } = (await source.refresh()) as AmplifySourceTokens;
    expect(amplify.signInDetails).toEqual(details);
    expect(JSON.parse(page.stored('signInDetails') ?? '')).toEqual(details);
  });

  it('contains the device key for Cognito', async () => {
    page.remember();
    page.store('deviceKey', 'the key');
    page.store('deviceGroupKey', 'the group');
    page.store('randomPasswordKey', 'the word');
    await installSource(page).source.refresh();
    expect(page.cognito.calls[0]?.input['DeviceKey']).toBe('the key');
    expect(page.stored('deviceKey')).toBe('the key');
  });

  it('has no ID token if Cognito no longer sends one', async () => {
    page.remember();
    page.cognito.idLifetimeS = 0;
    const { idToken } = await installSource(page).source.refresh();
    expect(idToken).toBeUndefined();
    expect(page.stored('idToken')).toBeNull();
  });
});

it('G6 a background tab, whose timers run once a minute, uses the tokens of another tab as soon as all are written', async () => {
  page.remember();
  const { source } = installSource(page);
  page.cognito.plan({ error: 'RefreshTokenReuseException' });
  throttleTimers(page.clock);
  const refreshed = jest.fn();
  void outcomeOf(source.refresh()).then(({ value }) => void refreshed(value?.accessToken));
  await page.settle();
  const { AccessToken } = page.otherTabRefreshes();
  page.storage.calls = [];
  page.receiveStorageEvent(storageKey('alice', 'accessToken'));
  await page.settle();
  expect(page.storage.calls).toEqual([]);
  page.receiveStorageEvent(storageKey('alice', 'clockDrift'));
  await page.settle();
  expect(refreshed.mock.calls).toEqual([[AccessToken]]);
});

it('G8 a background tab, whose timers run once a minute, does not wait longer for other tabs', async () => {
  page.remember();
  const { source } = installSource(page);
  page.cognito.plan({ error: 'RefreshTokenReuseException' });
  throttleTimers(page.clock);
  let isSettled = false;
  const settle = (): void => void (isSettled = true);
  source.refresh().then(settle, settle);
  await page.clock.settle();
  await page.clock.advance(2 * MINUTE);
  expect(isSettled).toBe(true);
});
