import { fetchAuthSession, getCurrentUser, signOut } from 'aws-amplify/auth';
import { AmplifyPage, openAmplifyPage, storageKey } from '../../../spec-helpers/amplify-page';
import { PlannedRefresh, RefreshPlan } from '../../../spec-helpers/fake-cognito';
import { eventTypesOf, StartedGuard, startGuard } from '../../../spec-helpers/installed-source';
import { Outcome, outcomeOf } from '../../../spec-helpers/outcome';
import { unsignedJwt } from '../../../spec-helpers/unsigned-jwt';

const SECOND = 1_000;
const MINUTE = 60_000;

const openedPage = openAmplifyPage();

let page: AmplifyPage;
let guard: StartedGuard;

beforeEach(() => {
  page = openedPage();
});

/** Alice is signed in with an expired token, and the guard is running. */
async function startWithLapsingToken(): Promise<void> {
  page.remember('alice');
  guard = startGuard(page, { refreshTimeoutMs: 20 * SECOND });
  await page.clock.settle();
  page.clock.sleep(60 * MINUTE);
}

interface Asked {
  readonly answer: PlannedRefresh['answer'];
  readonly outcomes: Promise<Outcome<string>[]>;
}

/** Three requests wait for the token of a refresh that is at Cognito. */
async function ask(plan: RefreshPlan = {}): Promise<Asked> {
  const { arrival, answer } = page.cognito.plan({ ...plan, held: true });
  const { service } = guard;
  const asked = [1, 2, 3].map(() => outcomeOf(service.getToken().then(({ value }) => value)));
  await arrival();
  return { answer, outcomes: Promise.all(asked) };
}

function expectAll(outcomes: Outcome<string>[], code: string): void {
  expect(outcomes).toEqual([1, 2, 3].map(() => ({ error: expect.objectContaining({ code }) })));
}

describe('G9: the session ends during a refresh of the guard', () => {
  beforeEach(startWithLapsingToken);

  it('waiting callers get the sign-out, and the late response does not undo it', async () => {
    const { answer, outcomes } = await ask();
    await signOut();
    expectAll(await outcomes, 'signed-out');
    answer();
    await page.clock.settle();
    expect(localStorage.length).toBe(0);
    expect(guard.service.state().status).toBe('signed-out');
    await expect(getCurrentUser()).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
    await page.signIn('alice');
    expect((await guard.service.getToken()).userId).toBe('sub-of-alice');
    expect(eventTypesOf(guard)).toEqual(['signed-out', 'signed-in']);
  });

  it('waiting callers do not get the token of another user', async () => {
    const { answer, outcomes } = await ask();
    await page.writeSignIn('bob');
    answer();
    for (const { value, error } of await outcomes) {
      expect(value).toBeUndefined();
      expect(error).toMatchObject({ code: 'user-changed' });
    }
    await page.clock.settle();
    const token = await guard.service.getToken();
    expect(token.userId).toBe('sub-of-bob');
    expect(token.value).toBe(page.stored('accessToken', 'bob'));
    expect((await fetchAuthSession()).userSub).toBe('sub-of-bob');
    expect(page.lastAuthUser()).toBe('bob');
  });

  it('the guard accepts the sign-out of another tab', async () => {
    const { answer, outcomes } = await ask();
    page.otherTabSignsOut();
    page.receiveStorageEvent(null);
    expectAll(await outcomes, 'signed-out');
    answer();
    await page.clock.settle();
    expect(localStorage.length).toBe(0);
    expect(eventTypesOf(guard)).toEqual(['signed-out']);
  });

  it('the guard accepts the sign-out of another tab without a message', async () => {
    const { answer, outcomes } = await ask();
    page.otherTabSignsOut();
    answer();
    await page.clock.advance(SECOND);
    expectAll(await outcomes, 'signed-out');
    expect(localStorage.length).toBe(0);
    expect(guard.service.state().status).toBe('signed-out');
  });
});

describe('G6: another tab renews the session at the same time', () => {
  beforeEach(async () => {
    page.cognito.rotation = true;
    await startWithLapsingToken();
  });

  it.each([true, false])(
    'the guard uses the tokens that the other tab stored (with a message: %p)',
    async (hasMessage) => {
      const { answer, outcomes } = await ask({ error: 'RefreshTokenReuseException' });
      const { AccessToken } = page.otherTabRefreshes();
      if (hasMessage) page.receiveStorageEvent(storageKey('alice', 'accessToken'));
      answer();
      expect(await outcomes).toEqual([1, 2, 3].map(() => ({ value: AccessToken })));
      await page.clock.settle();
      expect(page.sessionCanBeRenewed()).toBe(true);
      expect(eventTypesOf(guard)).not.toContain('session-ended');
      expect(eventTypesOf(guard)).not.toContain('signed-out');
      expect(guard.service.state().status).toBe('signed-in');
    },
  );
});

describe('G6: a refresh of the guard gets no response in time', () => {
  beforeEach(async () => {
    page.cognito.rotation = true;
    await startWithLapsingToken();
  });

  it('the late response saves the session after the retry was rejected', async () => {
    const first = await ask();
    const second = page.cognito.plan({ held: true });
    await page.clock.advance(21 * SECOND);
    await second.arrival();
    second.answer();
    await page.clock.settle();
    expect(eventTypesOf(guard)).toEqual(['refresh-failed']);
    first.answer();
    const values = (await first.outcomes).map(({ value }) => value);
    await page.clock.settle();
    expect(new Set(values)).toEqual(new Set([page.stored('accessToken')]));
    expect(page.sessionCanBeRenewed()).toBe(true);
    expect(new Set(eventTypesOf(guard))).toEqual(new Set(['refresh-failed', 'refreshed']));
    expect(page.cognito.count('GetTokensFromRefreshToken')).toBe(2);
  });

  it('the session ends once if both are rejected', async () => {
    const first = await ask({ error: 'RefreshTokenReuseException' });
    const second = page.cognito.plan({ held: true, error: 'RefreshTokenReuseException' });
    await page.clock.advance(21 * SECOND);
    await second.arrival();
    second.answer();
    await page.clock.settle();
    first.answer();
    await page.clock.settle();
    await page.clock.advance(2 * SECOND);
    expectAll(await first.outcomes, 'session-ended');
    await page.clock.advance(MINUTE);
    expect(eventTypesOf(guard)).toEqual(['refresh-failed', 'session-ended']);
    expect(guard.service.state().status).toBe('session-ended');
    expect(localStorage.length).toBe(0);
    expect(page.hubEventsNamed('tokenRefresh_failure')).toHaveLength(1);
    expect(page.cognito.count('GetTokensFromRefreshToken')).toBe(2);
  });
});

describe('G8: after a session that could not be renewed', () => {
  it('the guard works again after the next sign-in', async () => {
    await startWithLapsingToken();
    const { answer, outcomes } = await ask({ error: 'NotAuthorizedException' });
    answer();
    expectAll(await outcomes, 'session-ended');
    await page.signIn('alice');
    expect((await guard.service.getToken()).value).toBe(page.stored('accessToken'));
    expect((await guard.service.refresh()).value).toBe(page.stored('accessToken'));
    expect(eventTypesOf(guard)).toEqual(['session-ended', 'signed-in', 'refreshed']);
  });
});

describe('G0: the guard with a stored token', () => {
  const CLAIMS = { iat: 1, exp: 'never', sub: 'sub-of-alice', auth_time: 'once', client_id: 7 };

  it.each([
    ['whose exp is a string', CLAIMS],
    ['whose payload is null', null],
    ['whose payload is a string', 'text'],
    ['whose payload is a list', []],
  ])('%s renews it, and does not set timers endlessly', async (_, payload) => {
    page.remember();
    page.store('accessToken', unsignedJwt(payload as object));
    const timers = jest.spyOn(page.clock, 'after');
    const { service, events } = startGuard(page);
    await page.clock.advance(1_000);
    expect((await service.getToken()).value).toBe(page.stored('accessToken'));
    expect(page.cognito.count('GetTokensFromRefreshToken')).toBe(1);
    expect(events.map(({ type }) => type)).toEqual(['refreshed']);
    const delays = timers.mock.calls.map(([delayMs]) => delayMs);
    for (const delayMs of delays) expect(Number.isFinite(delayMs)).toBe(true);
    // The others are the time limits of reads. For 200 ms, it reads again, in case the ID token,
    // which has another `iat`, is replaced.
    expect(delays.filter((delayMs) => delayMs < 1_000).length).toBeLessThan(25);
  });
});

describe('G0: a refresh that was sent before the guard started', () => {
  it.each([0, 3, 30])('is not a sign-in, in a storage that takes %d steps', async (steps) => {
    page.remember();
    page.storage.slowDown(steps, steps);
    const plan = page.cognito.plan({ held: true });
    const asked = outcomeOf(fetchAuthSession({ forceRefresh: true }));
    await plan.arrival();
    const { service, events } = startGuard(page);
    plan.answer();
    const fresh = (await asked).value?.tokens?.accessToken.toString();
    await page.settle();
    expect(events.map(({ type }) => type)).not.toContain('signed-in');
    expect((await service.getToken()).value).toBe(fresh);
  });
});
