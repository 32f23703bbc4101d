import { TestBed } from '@angular/core/testing';
import { fetchAuthSession, getCurrentUser } from 'aws-amplify/auth';
import { AmplifyPage, openAmplifyPage } from '../../../spec-helpers/amplify-page';
import { StartedGuard, startGuard } from '../../../spec-helpers/installed-source';
import { outcomeOf } from '../../../spec-helpers/outcome';
import { TokenManager } from './token-manager';

const SECOND = 1_000;
const MINUTE = 60_000;
/** `iat` is truncated to whole seconds, so the guard subtracts this from the lifetime. */
const TRUNCATION = SECOND;

const openedPage = openAmplifyPage();

let page: AmplifyPage;
let guard: StartedGuard;

beforeEach(() => {
  page = openedPage();
});

/**
 * Alice has just signed in, with a token of 60 minutes that can't be renewed. The cases differ in
 * Amplify's error.
 */
const WAYS: [title: string, prepare: () => void, error: string, hubEvents: number][] = [
  [
    'the implicit flow, without a refresh token',
    () => {
      page.remember();
      page.forget('refreshToken');
    },
    'TokenRefreshException',
    1,
  ],
  [
    'a refresh token that was revoked',
    () => page.cognito.revoke(page.remember().RefreshToken ?? ''),
    'NotAuthorizedException',
    0,
  ],
];

async function open(prepare: () => void): Promise<void> {
  prepare();
  guard = startGuard(page);
  await page.clock.settle();
}

/** Advances the time in small steps, because Amplify needs many asynchronous steps. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 100) {
    await page.clock.advance(100);
    await page.settle();
  }
}

function refreshes(): number {
  return page.cognito.count('GetTokensFromRefreshToken');
}

function eventTypes(): string[] {
  return guard.events.map(({ type }) => type);
}

/** All parts of the guard and of Amplify that need a token get the one from the sign-in. */
async function expectTokenIsUsed(): Promise<void> {
  const first = page.cognito.minted[0]?.AccessToken;
  expect((await guard.service.getToken()).value).toBe(first);
  expect((await fetchAuthSession()).tokens?.accessToken.toString()).toBe(first);
  expect((await getCurrentUser()).userId).toBe('sub-of-alice');
  expect(page.stored('accessToken')).toBe(first);
}

describe.each(WAYS)('G0 G8 a session that cannot be renewed: %s', (_, prepare, name, hubEvents) => {
  it('lasts as long as its token, and ends with it', async () => {
    await open(prepare);
    for (let minute = 0; minute < 59; minute++) {
      await expectTokenIsUsed();
      await page.clock.advance(MINUTE);
    }
    await page.clock.advance(MINUTE - TRUNCATION - 1);
    await expectTokenIsUsed();
    expect(guard.service.state()).toMatchObject({ status: 'signed-in', renewable: false });
    expect(eventTypes()).toEqual([]);
    expect(page.hubEvents).toEqual([]);

    await pass(2 * SECOND);
    expect(eventTypes()).toEqual(['session-ended']);
    expect(guard.service.state().status).toBe('session-ended');
    await expect(guard.service.getToken()).rejects.toMatchObject({ code: 'session-ended' });
    expect((await fetchAuthSession()).tokens).toBeUndefined();
    expect(page.stored('accessToken')).toBeNull();
    expect(page.hubEventsNamed('tokenRefresh_failure')).toHaveLength(1);
    expect(page.clock.timerCount).toBe(0);
  });

  it('is refreshed once, no matter how many calls need another token', async () => {
    await open(prepare);
    for (let minute = 0; minute < 59; minute++) {
      const forced = outcomeOf(fetchAuthSession({ forceRefresh: true }));
      const asked = outcomeOf(guard.service.refresh());
      await page.clock.advance(MINUTE);
      expect((await forced).error).toMatchObject({ name });
      expect(page.hubEventsNamed('tokenRefresh_failure')).toHaveLength(hubEvents);
      page.hubEvents = [];
      expect((await asked).error).toMatchObject({ code: 'session-ended', transient: false });
      await expectTokenIsUsed();
    }
    await page.clock.advance(2 * MINUTE);
    expect(guard.service.state().status).toBe('session-ended');
    expect(refreshes()).toBeLessThanOrEqual(1);
  });

  it('continues if one server rejects its token, because others may accept it', async () => {
    await open(prepare);
    const manager = TestBed.inject(TokenManager);
    for (let i = 0; i < 3; i++) {
      const replaced = outcomeOf(manager.renew('rejected'));
      await pass(2 * SECOND);
      expect((await replaced).error).toMatchObject({ code: 'session-ended' });
      await expectTokenIsUsed();
    }
    expect(refreshes()).toBeLessThanOrEqual(1);
    expect(eventTypes()).toEqual([]);
  });

  it('can be renewed again after the next sign-in', async () => {
    await open(prepare);
    const forced = outcomeOf(guard.service.refresh());
    await pass(2 * SECOND);
    expect(await forced).toMatchObject({ error: { code: 'session-ended' } });
    await page.writeSignIn('alice');
    await page.settle();
    expect(guard.service.state()).toMatchObject({ status: 'signed-in', renewable: true });
    expect((await guard.service.refresh()).userId).toBe('sub-of-alice');
  });

  it('ends immediately if the token has already expired', async () => {
    await open(prepare);
    page.clock.sleep(61 * MINUTE);
    const outcome = outcomeOf(guard.service.getToken());
    await pass(2 * SECOND);
    expect((await outcome).error).toMatchObject({ code: 'session-ended' });
    expect(eventTypes().filter((type) => type !== 'clock-stepped')).toEqual(['session-ended']);
    expect(page.stored('accessToken')).toBeNull();
  });
});

describe('plain Amplify, for comparison', () => {
  it('discards a valid token if a refresh is rejected that was not necessary', async () => {
    WAYS[1]![1]();
    expect((await fetchAuthSession({ forceRefresh: true })).tokens).toBeUndefined();
    await page.settle();
    expect(page.stored('accessToken')).toBeNull();
  });

  it('keeps a token of the implicit flow', async () => {
    WAYS[0]![1]();
    const { error } = await outcomeOf(fetchAuthSession({ forceRefresh: true }));
    expect(error).toMatchObject({ name: 'TokenRefreshException' });
    expect(page.hubEvents).toEqual([{ event: 'tokenRefresh_failure', error }]);
    expect((await fetchAuthSession()).tokens).toBeDefined();
  });
});
