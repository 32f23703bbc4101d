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
import { StartedGuard, startGuard } from '../../../spec-helpers/installed-source';
import { Outcome, outcomeOf } from '../../../spec-helpers/outcome';

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

describe('G20 a context of the same session that refreshes beside the guard', () => {
  beforeEach(async () => {
    page.cognito.rotation = true;
    page.remember();
    guard = startGuard(page);
    await page.clock.settle();
  });

  it.each([0, 500, 5 * SECOND])(
    'and is refused does not sign out (the guard is answered %d ms later)',
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

  it('and is first does not sign out', async () => {
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

  it('and whose session is over is told so, as with plain Amplify', async () => {
    page.cognito.revoke(page.stored('refreshToken') ?? '');
    const byContext = refreshByContext();
    await page.clock.advance(2 * SECOND);
    expect(await byContext).toEqual({ value: undefined });
  });

  it('and is refused by an error whose name has a suffix, as Amplify allows, does not sign out', async () => {
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

  it('and is refused when the guard is gone gets what plain Amplify answers', async () => {
    const plan = page.cognito.plan({ error: 'NotAuthorizedException', held: true });
    const byContext = refreshByContext();
    await plan.arrival();
    TestBed.resetTestingModule();
    plan.answer();
    expect(await byContext).toEqual({ value: undefined });
  });

  it('is told at once that the network is down, whatever the guard does', async () => {
    const plan = page.cognito.plan({ held: true });
    void outcomeOf(guard.service.refresh());
    await plan.arrival();
    page.cognito.plan({ body: '<html>Bad gateway</html>', status: 404 });
    const byContext = refreshByContext();
    await page.settle();
    const pending = Symbol('pending');
    expect(await Promise.race([byContext, Promise.resolve(pending)])).not.toBe(pending);
  });

  it('is not held up by a refresh of the guard that never ends', async () => {
    const plan = page.cognito.plan({ held: true });
    void outcomeOf(guard.service.refresh());
    await plan.arrival();
    const byContext = refreshByContext();
    await page.clock.advance(10 * SECOND);
    expect((await byContext).error).toMatchObject({ name: 'RefreshTokenReuseException' });
  });

  it('is not held up for longer in a background tab, whose timers take a minute each', async () => {
    const plan = page.cognito.plan({ held: true });
    void outcomeOf(guard.service.refresh());
    await plan.arrival();
    const after = page.clock.after.bind(page.clock);
    jest
      .spyOn(page.clock, 'after')
      .mockImplementation((delayMs, task) => after(Math.max(delayMs, MINUTE), task));
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
  it('of the same user has no part in the one of the guard', async () => {
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

  /** Its own orchestrator refreshes these tokens, wherever they come from. */
  function refreshWith({ AccessToken, RefreshToken }: ReturnType<typeof page.cognito.signIn>) {
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
  it('are left as they were', () => {
    const { getTokenRefresher } = TokenOrchestrator.prototype;
    startGuard(page);
    expect(TokenOrchestrator.prototype.getTokenRefresher).not.toBe(getTokenRefresher);
    TestBed.resetTestingModule();
    expect(TokenOrchestrator.prototype.getTokenRefresher).toBe(getTokenRefresher);
  });
});
