import { TestBed } from '@angular/core/testing';
import { AuthToken, AuthTokenService, TokenGuardError } from 'amplify-token-guard';
import { FakeTokenSource, ManualClock } from 'amplify-token-guard/testing';
import { fetchAuthSession, signOut } from 'aws-amplify/auth';
import * as fc from 'fast-check';
import { AmplifyPage, openAmplifyPage } from '../../../spec-helpers/amplify-page';
import { startFakeGuard } from '../../../spec-helpers/fake-guard';
import { StartedGuard, startGuard } from '../../../spec-helpers/installed-source';
import { runs } from '../../../spec-helpers/runs';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** After this time, a call that hasn't answered is no longer waited for. */
const PATIENCE = 5 * SECOND;

const never = (): Promise<never> => new Promise(() => undefined);

interface Seen {
  settled?: true;
  value?: string;
  code?: string;
}

function watch(call: Promise<unknown>): Seen {
  const seen: Seen = {};
  call.then(
    (value) =>
      Object.assign(seen, { settled: true, value: (value as AuthToken | undefined)?.value }),
    ({ code }: TokenGuardError) => Object.assign(seen, { settled: true, code }),
  );
  return seen;
}

describe('G0 G8 with Amplify: a call that never ends', () => {
  const openedPage = openAmplifyPage();
  let page: AmplifyPage;
  let guard: StartedGuard;

  beforeEach(() => {
    page = openedPage();
  });

  async function start(): Promise<void> {
    page.remember();
    guard = startGuard(page);
    await page.clock.settle();
  }

  /** Advances the time in small steps, because Amplify needs many asynchronous steps. */
  async function pass(ms: number, stepMs = 250): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) {
      await page.clock.advance(stepMs);
      await page.settle();
    }
  }

  function refreshes(): number {
    return page.cognito.count('GetTokensFromRefreshToken');
  }

  /** Makes the next read of the storage hang. */
  function hangNextRead(): void {
    jest.spyOn(page.storage, 'getItem').mockImplementationOnce(never);
  }

  it('as the first refresh, does not hide that the session was revoked', async () => {
    await start();
    page.clock.sleep(HOUR);
    page.cognito.plan({ held: true });
    const asking = watch(guard.service.getToken());
    await pass(5 * SECOND);
    page.cognito.revoke(page.stored('refreshToken') ?? '');
    await pass(40 * SECOND);
    expect(asking.settled).toBe(true);
    expect(guard.service.state().status).toBe('session-ended');
    expect(refreshes()).toBeLessThanOrEqual(3);
    expect(page.stored('accessToken')).toBeNull();
    await pass(30 * MINUTE, MINUTE);
    expect(guard.events.filter(({ type }) => type === 'session-ended')).toHaveLength(1);
    expect(refreshes()).toBeLessThanOrEqual(3);
  });

  it('as the first refresh, does not hide that while the token is valid either', async () => {
    await start();
    page.cognito.plan({ held: true });
    watch(guard.service.refresh());
    await pass(5 * SECOND);
    page.cognito.revoke(page.stored('refreshToken') ?? '');
    await pass(40 * SECOND);
    expect(guard.service.state()).toMatchObject({ status: 'signed-in', renewable: false });
    expect(refreshes()).toBeLessThanOrEqual(3);
  });

  it('as the first refresh, is awaited for a while, because it may have used the refresh token', async () => {
    page.cognito.rotation = true;
    await start();
    const first = page.cognito.plan({ held: true });
    const asking = watch(guard.service.refresh());
    await pass(25 * SECOND);
    expect(refreshes()).toBe(2);
    first.answer();
    await pass(SECOND);
    expect(asking.value).toBe(page.stored('accessToken'));
    expect(page.sessionCanBeRenewed()).toBe(true);
    expect(page.hubEvents.map(({ event }) => event)).not.toContain('tokenRefresh_failure');
  });

  it.each([
    ['a sign-out', () => signOut()],
    ['a forced refresh', () => fetchAuthSession({ forceRefresh: true })],
    ['a read', () => fetchAuthSession()],
    ['a request', () => guard.service.getToken()],
  ])('as a storage read, delays %s no longer than the limit', async (_, act) => {
    await start();
    hangNextRead();
    const first = watch(act());
    await pass(2 * PATIENCE + SECOND);
    expect(first.settled).toBe(true);
    const second = watch(act());
    await pass(SECOND);
    expect(second.settled).toBe(true);
  });

  it('as the first read, does not prevent a sign-in', async () => {
    page.remember();
    hangNextRead();
    guard = startGuard(page);
    const asking = watch(guard.service.getToken());
    await pass(PATIENCE + SECOND);
    expect(asking.value).toBe(page.stored('accessToken'));
    expect(guard.service.state().status).toBe('signed-in');
  });

  it('as a write of new tokens, affects neither those nor the next sign-out', async () => {
    page.cognito.rotation = true;
    await start();
    jest.spyOn(page.storage, 'setItem').mockImplementationOnce(never);
    const first = watch(guard.service.refresh());
    await pass(PATIENCE + SECOND);
    expect(first.value).toBe(page.cognito.minted.at(-1)?.AccessToken);
    const second = watch(guard.service.refresh());
    await pass(PATIENCE + SECOND);
    expect(second.value).toBe(page.cognito.minted.at(-1)?.AccessToken);
    expect(second.value).not.toBe(first.value);
    await signOut();
    await page.settle();
    expect(guard.service.state().status).toBe('signed-out');
    expect(localStorage.length).toBe(0);
  });

  it('in plain Amplify, delays its own call, and the next one works', async () => {
    page.remember();
    hangNextRead();
    const first = watch(fetchAuthSession());
    await page.settle();
    expect((await fetchAuthSession()).tokens).toBeDefined();
    expect(first).toEqual({});
  });

  it('of any storage method, delays no caller forever', async () => {
    const acts = fc.array(fc.constantFrom('refresh', 'read', 'request', 'wait'), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(acts, fc.nat(90), fc.boolean(), async (todo, index, rotation) => {
        page.reset();
        TestBed.resetTestingModule();
        page.cognito.rotation = rotation;
        page.remember();
        let left = index;
        for (const name of ['getItem', 'setItem', 'removeItem'] as const) {
          const call = page.storage[name].bind(page.storage) as (
            ...args: string[]
          ) => Promise<never>;
          jest
            .spyOn(page.storage, name)
            .mockImplementation((...args: string[]) => (left-- === 0 ? never() : call(...args)));
        }
        guard = startGuard(page);
        const seen: Seen[] = [];
        for (const act of todo) {
          if (act === 'refresh') seen.push(watch(fetchAuthSession({ forceRefresh: true })));
          if (act === 'read') seen.push(watch(fetchAuthSession()));
          if (act === 'request') seen.push(watch(guard.service.getToken()));
          await pass(act === 'wait' ? 2 * SECOND : 0);
        }
        await pass(20 * SECOND, SECOND);
        seen.push(watch(guard.service.getToken()));
        await pass(6 * SECOND, SECOND);
        expect(seen.filter(({ settled }) => !settled)).toEqual([]);
        expect(guard.service.state().status).toBe('signed-in');
        const leaving = watch(signOut());
        await pass(12 * SECOND, SECOND);
        expect(leaving.settled).toBe(true);
        expect(guard.service.state().status).toBe('signed-out');
        jest.restoreAllMocks();
      }),
      { numRuns: runs(40) },
    );
  });
});

describe('G0 a source that does not respond', () => {
  let source: FakeTokenSource;
  let clock: ManualClock;
  let tokens: AuthTokenService;

  /** The store is read as soon as the injector is created. */
  async function begin(): Promise<void> {
    ({ source, clock, tokens } = await startFakeGuard((fake) => fake.signIn()));
  }

  it.each(['load', 'isCurrent'] as const)('once to %s() is called again', async (method) => {
    jest.spyOn(FakeTokenSource.prototype, method).mockImplementationOnce(never);
    await begin();
    const first = watch(tokens.getToken());
    await clock.advance(PATIENCE);
    expect(first.value).toBe('access-1');
    expect(watch(tokens.getToken())).toEqual({});
    await clock.advance(HOUR);
  });

  it.each(['load', 'isCurrent'] as const)('at all to %s() is given up', async (method) => {
    jest.spyOn(FakeTokenSource.prototype, method).mockImplementation(never);
    await begin();
    const call = tokens.getToken();
    const seen = watch(call);
    await clock.advance(5 * MINUTE);
    expect(seen).toEqual({});
    await clock.advance(MINUTE);
    await expect(call).rejects.toThrow('The token store did not answer within 330 s.');
    jest.restoreAllMocks();
    const next = watch(tokens.getToken());
    await clock.settle();
    expect(next.value).toBe('access-1');
  });

  it('while a tab holds the lock for a refresh, costs one attempt', async () => {
    await begin();
    clock.sleep(HOUR);
    jest.spyOn(source, 'refresh').mockImplementationOnce(never);
    const seen = watch(tokens.getToken());
    await clock.advance(21 * SECOND);
    expect(seen.value).toBe('access-2');
  });

  it('G16 delays no caller, and leaves no timer, if the guard is destroyed', async () => {
    jest.spyOn(FakeTokenSource.prototype, 'load').mockImplementation(never);
    await begin();
    const seen = watch(tokens.getToken());
    await clock.advance(SECOND);
    TestBed.resetTestingModule();
    await clock.settle();
    expect(seen.code).toBe('destroyed');
    expect(clock.timerCount).toBe(0);
  });
});
