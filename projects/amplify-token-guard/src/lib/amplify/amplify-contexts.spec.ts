import { createAmplifyContext } from 'aws-amplify';
import { fetchAuthSession } from 'aws-amplify/auth';
import { TokenOrchestrator } from 'aws-amplify/auth/cognito';
import { TestBed } from '@angular/core/testing';
import {
  AMPLIFY_CONFIG,
  AmplifyPage,
  decoded,
  openAmplifyPage,
} from '../../../spec-helpers/amplify-page';
import { Minted } from '../../../spec-helpers/fake-cognito';
import { installSource, StartedGuard, startGuard } from '../../../spec-helpers/installed-source';
import { Outcome, outcomeOf } from '../../../spec-helpers/outcome';
import { unsignedJwt } from '../../../spec-helpers/unsigned-jwt';
import { throttleTimers } from '../../../spec-helpers/throttled-timers';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const openedPage = openAmplifyPage();

let page: AmplifyPage;
let guard: StartedGuard;

beforeEach(() => {
  page = openedPage();
});

/** A context that the app creates, with the same user pool and storage. */
function refreshByContext(): Promise<Outcome<string | undefined>> {
  const context = createAmplifyContext(AMPLIFY_CONFIG);
  return outcomeOf(
    fetchAuthSession(context, { forceRefresh: true }).then(({ tokens }) =>
      tokens?.accessToken.toString(),
    ),
  );
}

describe('G20 a context of the same session that refreshes at the same time as the guard', () => {
  beforeEach(async () => {
    page.cognito.rotation = true;
    page.remember();
    guard = startGuard(page);
    await page.clock.settle();
  });

  it.each([0, 500, 5 * SECOND])(
    'does not cause a sign-out if it is rejected (the guard gets its response %d ms later)',
    async (laterMs) => {
      const plan = page.cognito.plan({ held: true });
      const byGuard = guard.service.refresh();
      await plan.arrival();
      const byContext = refreshByContext();
      await page.clock.advance(laterMs);
      plan.answer();
      const { value } = await byGuard;
      await page.clock.advance(2 * SECOND);
      expect(await byContext).toEqual({ value });
      expect(page.stored('accessToken')).toBe(value);
      expect(page.sessionCanBeRenewed()).toBe(true);
      expect(guard.events.map(({ type }) => type)).toEqual(['refreshed']);
      expect(page.cognito.count('GetTokensFromRefreshToken')).toBe(2);
    },
  );

  it('does not cause a sign-out if it is first', async () => {
    const plan = page.cognito.plan({ held: true });
    const byContext = refreshByContext();
    await plan.arrival();
    const byGuard = guard.service.refresh();
    await page.clock.settle();
    plan.answer();
    await page.clock.advance(20 * SECOND);
    expect((await byContext).value).toBeDefined();
    // The guard needs a token that is minted after the call, and the context's refresh started
    // before.
    const { value } = await byGuard;
    expect(page.stored('accessToken')).toBe(value);
    expect(page.sessionCanBeRenewed()).toBe(true);
  });

  it('gets the error of a session that has ended, as with plain Amplify', async () => {
    page.cognito.revoke(page.stored('refreshToken') ?? '');
    const byContext = refreshByContext();
    await page.clock.advance(2 * SECOND);
    expect(await byContext).toEqual({ value: undefined });
  });

  it('does not cause a sign-out if the name of its error has a suffix, which Amplify ignores', async () => {
    const plan = page.cognito.plan({ held: true });
    const byGuard = guard.service.refresh();
    await plan.arrival();
    page.cognito.plan({ error: 'RefreshTokenReuseExceptionV2' });
    const byContext = refreshByContext();
    await page.clock.advance(SECOND);
    plan.answer();
    const { value } = await byGuard;
    await page.clock.advance(SECOND);
    expect(await byContext).toEqual({ value });
  });

  it('gets the result of plain Amplify if the guard is destroyed in the meantime', async () => {
    const plan = page.cognito.plan({ error: 'NotAuthorizedException', held: true });
    const byContext = refreshByContext();
    await plan.arrival();
    TestBed.resetTestingModule();
    plan.answer();
    expect(await byContext).toEqual({ value: undefined });
  });

  it('gets a network error immediately, no matter what the guard does', async () => {
    const plan = page.cognito.plan({ held: true });
    void outcomeOf(guard.service.refresh());
    await plan.arrival();
    page.cognito.plan({ body: '<html>Bad gateway</html>', status: 404 });
    const byContext = refreshByContext();
    await page.settle();
    const pending = Symbol('pending');
    expect(await Promise.race([byContext, Promise.resolve(pending)])).not.toBe(pending);
  });

  it('does not wait for a refresh of the guard that hangs', async () => {
    const plan = page.cognito.plan({ held: true });
    void outcomeOf(guard.service.refresh());
    await plan.arrival();
    const byContext = refreshByContext();
    await page.clock.advance(10 * SECOND);
    expect((await byContext).error).toMatchObject({ name: 'RefreshTokenReuseException' });
  });

  it('does not wait longer in a background tab, whose timers run once a minute', async () => {
    const plan = page.cognito.plan({ held: true });
    void outcomeOf(guard.service.refresh());
    await plan.arrival();
    throttleTimers(page.clock);
    const byContext = refreshByContext();
    await page.settle();
    await page.clock.advance(2 * MINUTE);
    const pending = Symbol('pending');
    expect(await Promise.race([byContext, Promise.resolve(pending)])).toMatchObject({
      error: { name: 'RefreshTokenReuseException' },
    });
  });
});

describe('G20 a context with another session', () => {
  it("of the same user does not affect the guard's session", async () => {
    page.remember();
    guard = startGuard(page);
    await page.clock.settle();
    const before = page.stored('accessToken');
    page.clock.sleep(SECOND);
    const other = page.cognito.signIn('alice');
    page.cognito.revoke(other.RefreshToken ?? '');
    const byContext = refreshWith(other);
    await page.clock.advance(2 * SECOND);
    expect(await byContext).toMatchObject({ error: { name: 'NotAuthorizedException' } });
    expect(page.stored('accessToken')).toBe(before);
  });

  it("does not affect the guard's session if neither of the tokens names its session", async () => {
    page.remember();
    installSource(page);
    page.store('accessToken', unsignedJwt({ sub: 'sub-of-alice' }));
    page.forget('idToken');
    const byContext = refreshWith({ AccessToken: unsignedJwt({}), RefreshToken: 'other' });
    await page.settle();
    expect(await byContext).toMatchObject({ error: { name: 'NotAuthorizedException' } });
  });

  /** Its own orchestrator refreshes these tokens, wherever they come from. */
  function refreshWith({ AccessToken, RefreshToken }: Minted) {
    const orchestrator = new TokenOrchestrator();
    orchestrator.setTokenRefresher(async () => {
      throw Object.assign(new Error('It is over.'), { name: 'NotAuthorizedException' });
    });
    const tokens = { accessToken: decoded(AccessToken), refreshToken: RefreshToken ?? '' };
    const input = { tokens: { ...tokens, username: 'alice', clockDrift: 0 }, username: 'alice' };
    return outcomeOf(orchestrator.getTokenRefresher()(input));
  }
});

describe('G16 the orchestrators of contexts', () => {
  it('stay unchanged', () => {
    const { getTokenRefresher } = TokenOrchestrator.prototype;
    startGuard(page);
    expect(TokenOrchestrator.prototype.getTokenRefresher).not.toBe(getTokenRefresher);
    TestBed.resetTestingModule();
    expect(TokenOrchestrator.prototype.getTokenRefresher).toBe(getTokenRefresher);
  });
});
