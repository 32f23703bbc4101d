import { TokenGuardError } from 'amplify-token-guard';
import { getCurrentUser, signOut } from 'aws-amplify/auth';
import * as fc from 'fast-check';
import { AmplifyPage, openAmplifyPage } from '../../../spec-helpers/amplify-page';
import { PlannedRefresh, RefreshPlan } from '../../../spec-helpers/fake-cognito';
import { InstalledSource, installSource } from '../../../spec-helpers/installed-source';
import { Outcome, outcomeOf } from '../../../spec-helpers/outcome';
import { skipPauses } from '../../../spec-helpers/skip-pauses';
import { ticks } from '../../../spec-helpers/watched-storage';
import { runs } from '../../../spec-helpers/runs';
import { AmplifySourceTokens } from './amplify-tokens';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

const openedPage = openAmplifyPage();

let page: AmplifyPage;

beforeEach(() => {
  page = openedPage();
});

interface Begun extends InstalledSource {
  readonly outcome: Promise<Outcome<AmplifySourceTokens>>;
  /** Releases the answer. */
  answer(): void;
  isOver(): boolean;
}

/** Alice's refresh is at Cognito, and its answer is delayed. */
async function beginRefresh(plan: RefreshPlan = {}): Promise<Begun> {
  page.remember('alice');
  return joinRefresh(installSource(page), plan);
}

/** The same, with an expired token. */
async function beginLateRefresh(plan: RefreshPlan): Promise<Begun> {
  page.remember('alice');
  page.clock.sleep(HOUR);
  return joinRefresh(installSource(page), plan);
}

/** A second refresh in the same tab, as after the time limit of the first one. */
async function joinRefresh(installed: InstalledSource, plan: RefreshPlan = {}): Promise<Begun> {
  const planned: PlannedRefresh = page.cognito.plan({ ...plan, held: true });
  let over = false;
  const outcome = outcomeOf(installed.source.refresh() as Promise<AmplifySourceTokens>);
  void outcome.then(() => (over = true));
  await planned.arrival();
  return { ...installed, outcome, answer: () => planned.answer(), isOver: () => over };
}

function codeOf({ error }: Outcome<unknown>): string {
  return error instanceof TokenGuardError ? error.code : `no TokenGuardError: ${String(error)}`;
}

/**
 * The number of asynchronous steps of a read and of a write of the storage, and the stride of the
 * search.
 */
type Speed = readonly [reads: number, writes: number, stride: number];
const SPEEDS: Speed[] = [
  [0, 0, 1],
  [5, 1, 7],
  [1, 5, 7],
];

const MORE_STEPS_THAN_ANY_REFRESH_TAKES = 600;

/** Whether it was too late to have an effect, and which conditions hold. */
interface Finding {
  readonly tooLate: boolean;
  readonly holds: Record<string, boolean>;
}

/**
 * Runs `attempt` after 0, 1, 2 … strides until it is too late, and collects the steps at which a
 * condition did not hold.
 */
async function atEveryStep(
  [readTicks, writeTicks, stride]: Speed,
  attempt: (steps: number, slowDown: () => void) => Promise<Finding>,
): Promise<void> {
  const broken: Record<string, number[]> = {};
  let steps = 0;
  for (let tooLate = false; !tooLate; steps += stride) {
    // Otherwise, a refresh that hangs would make the test hang, because nothing here takes real
    // time.
    expect(steps).toBeLessThan(MORE_STEPS_THAN_ANY_REFRESH_TAKES);
    const finding = await attempt(steps, () => page.storage.slowDown(readTicks, writeTicks));
    ({ tooLate } = finding);
    for (const [name, holds] of Object.entries(finding.holds)) {
      if (!holds) (broken[name] ??= []).push(steps);
    }
    page.reset();
  }
  expect(broken).toEqual({});
  // There was time for something to happen in between.
  expect(steps).toBeGreaterThan(20);
}

function nothingOfAliceIsStored(): boolean {
  return !Object.keys(localStorage).some((key) => key.includes('alice'));
}

describe('G9: a sign-out during a refresh', () => {
  it('wins: nothing is stored, nobody is signed in, and a new sign-in works', async () => {
    const { answer, outcome, source } = await beginRefresh();
    await signOut();
    answer();
    expect(codeOf(await outcome)).toBe('signed-out');
    await page.settle();
    expect(localStorage.length).toBe(0);
    expect(page.hubEventsNamed('tokenRefresh')).toEqual([]);
    await expect(getCurrentUser()).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
    await page.signIn('alice');
    expect(await getCurrentUser()).toMatchObject({ username: 'alice' });
    expect((await source.refresh()).userId).toBe('sub-of-alice');
  });

  it('wins if it is a global sign-out', async () => {
    const { answer, outcome } = await beginRefresh();
    await signOut({ global: true });
    answer();
    expect(codeOf(await outcome)).toBe('signed-out');
    await page.settle();
    expect(page.cognito.count('GlobalSignOut')).toBe(1);
    expect(localStorage.length).toBe(0);
  });

  it('wins over a refresh whose tokens are being stored', async () => {
    const { answer, outcome } = await beginRefresh();
    page.storage.slowDown(0, 5);
    answer();
    for (let steps = 0; page.storage.count('set', '.accessToken') === 0; steps++) {
      expect(steps).toBeLessThan(MORE_STEPS_THAN_ANY_REFRESH_TAKES);
      await ticks(1);
    }
    await page.writeSignOut();
    expect(codeOf(await outcome)).toBe('signed-out');
    await page.settle();
    expect(localStorage.length).toBe(0);
  });

  it('is not reported as the end of the session if the refresh fails', async () => {
    const { answer, outcome, onChange } = await beginRefresh({ error: 'NotAuthorizedException' });
    await signOut();
    answer();
    expect(codeOf(await outcome)).toBe('signed-out');
    expect(page.hubEventsNamed('tokenRefresh_failure')).toEqual([]);
    expect(onChange.mock.calls).toEqual([[]]);
  });

  it('is the reported error if the refresh fails with a transient error', async () => {
    const { answer, outcome } = await beginRefresh({ error: 'ResourceNotFoundException' });
    await signOut();
    answer();
    const { error } = await outcome;
    expect(codeOf({ error })).toBe('signed-out');
    expect((error as Error).message).toBe('The session ended during the refresh.');
  });

  it.each(SPEEDS)('wins at every step (reads %i, writes %i)', async (...speed) => {
    await atEveryStep(speed, async (steps, slowDown) => {
      const { answer, outcome, isOver, source } = await beginRefresh();
      slowDown();
      answer();
      await ticks(steps);
      const tooLate = isOver();
      await page.writeSignOut();
      const { value, error } = await outcome;
      await page.settle();
      return {
        tooLate,
        holds: {
          'nothing is stored': localStorage.length === 0,
          'nothing can be read': (await source.load()) === null,
          'the refresh rejects with it': !!value || codeOf({ error }) === 'signed-out',
        },
      };
    });
  });

  it.each(SPEEDS)(
    'wins at every step over a refresh that fails (reads %i, writes %i)',
    async (...speed) => {
      await atEveryStep(speed, async (steps, slowDown) => {
        const { answer, outcome, isOver } = await beginRefresh({ error: 'NotAuthorizedException' });
        slowDown();
        answer();
        await ticks(steps);
        const tooLate = isOver();
        await page.writeSignOut();
        const code = codeOf(await outcome);
        await page.settle();
        return {
          tooLate,
          holds: {
            'nothing is stored': localStorage.length === 0,
            'the refresh rejects with it': ['signed-out', 'session-ended'].includes(code),
          },
        };
      });
    },
  );
});

describe('G9: a sign-in of another user during a refresh', () => {
  it.each([
    ['succeeds', {}],
    ['fails finally', { error: 'NotAuthorizedException' }],
    ['fails finally as a reuse', { error: 'RefreshTokenReuseException' }],
    ['fails with a transient error', { error: 'ResourceNotFoundException' }],
  ])('is not undone by a refresh that %s', async (_, plan) => {
    const { answer, outcome, source } = await beginRefresh(plan);
    await signOut();
    await page.signIn('bob');
    answer();
    expect(codeOf(await outcome)).toBe('signed-out');
    await page.settle();
    expect(page.lastAuthUser()).toBe('bob');
    expect(nothingOfAliceIsStored()).toBe(true);
    expect(await getCurrentUser()).toMatchObject({ username: 'bob', userId: 'sub-of-bob' });
    expect(await source.load()).toMatchObject({ userId: 'sub-of-bob' });
    expect((await source.refresh()).userId).toBe('sub-of-bob');
  });

  it.each(
    SPEEDS.flatMap((speed) => [
      { how: 'succeeds', plan: {}, speed },
      { how: 'fails finally', plan: { error: 'NotAuthorizedException' }, speed },
    ]),
  )(
    'is not undone at any step by a refresh that $how (storage $speed)',
    async ({ plan, speed }) => {
      await atEveryStep(speed, async (steps, slowDown) => {
        const { answer, outcome, isOver } = await beginRefresh(plan);
        slowDown();
        const bobs = page.cognito.signIn('bob');
        answer();
        await ticks(steps);
        const tooLate = isOver();
        // Without a sign-out of Alice, like a redirect back to the app.
        await page.writeSignIn('bob', bobs);
        const { value } = await outcome;
        await page.settle();
        return {
          tooLate,
          holds: {
            'bob is signed in': page.lastAuthUser() === 'bob',
            'the access token is his': page.stored('accessToken', 'bob') === bobs.AccessToken,
            'the ID token is his': page.stored('idToken', 'bob') === bobs.IdToken,
            'the refresh token is his': page.stored('refreshToken', 'bob') === bobs.RefreshToken,
            'the result is not his': !value || value.userId === 'sub-of-alice',
          },
        };
      });
    },
  );

  it.each(SPEEDS)(
    'never mixes the tokens of a simultaneous read (reads %i, writes %i)',
    async (...speed) => {
      await atEveryStep(speed, async (steps, slowDown) => {
        page.remember('alice');
        const { source } = installSource(page);
        slowDown();
        let over = false;
        const loaded = source.load().finally(() => (over = true));
        await ticks(steps);
        const tooLate = over;
        const written = page.writeSignIn('bob');
        const tokens = (await loaded) as AmplifySourceTokens;
        await written;
        const name = tokens.userId.replace('sub-of-', '');
        return {
          tooLate,
          holds: {
            'it is one user': tokens.amplify.username === name,
            'another one is not current': (await source.isCurrent(tokens)) === (name === 'bob'),
          },
        };
      });
    },
  );
});

describe('G9: a sign-out in another tab during a refresh', () => {
  it.each([{}, { error: 'NotAuthorizedException' }])('wins over %p', async (plan) => {
    const { answer, outcome, source, onChange } = await beginRefresh(plan);
    page.otherTabSignsOut();
    answer();
    const { value, error } = await outcome;
    await page.settle();
    expect(value).toBeUndefined();
    expect(error).toBeInstanceOf(Error);
    expect(localStorage.length).toBe(0);
    expect(page.hubEvents).toEqual([]);
    // The session wasn't lost. The user ended it.
    expect(onChange).not.toHaveBeenCalled();
    expect(codeOf(await outcomeOf(source.refresh()))).toBe('signed-out');
  });
});

describe('G9: a sign-in of another user in another tab during a refresh', () => {
  it.each([{}, { error: 'NotAuthorizedException' }])('wins over %p', async (plan) => {
    const { answer, outcome, source } = await beginRefresh(plan);
    const bobs = page.remember('bob');
    answer();
    const { value } = await outcome;
    await page.settle();
    expect(value).toBeUndefined();
    expect(page.lastAuthUser()).toBe('bob');
    expect(page.stored('accessToken')).toBe(bobs.AccessToken);
    expect(page.stored('refreshToken')).toBe(bobs.RefreshToken);
    expect(page.hubEvents).toEqual([]);
    expect(await source.load()).toMatchObject({ userId: 'sub-of-bob' });
  });
});

describe('G6: a refresh in another tab at the same time', () => {
  beforeEach(() => {
    page.cognito.rotation = true;
  });

  it.each(['NotAuthorizedException', 'RefreshTokenReuseException'])(
    'provides the tokens for a refresh that is rejected with %s',
    async (error) => {
      const { answer, outcome, source } = await beginRefresh({ error });
      const theirs = page.otherTabRefreshes();
      answer();
      expect(await outcome).toMatchObject({ value: { accessToken: theirs.AccessToken } });
      await page.settle();
      expect(page.stored('accessToken')).toBe(theirs.AccessToken);
      expect(page.stored('refreshToken')).toBe(theirs.RefreshToken);
      expect(page.hubEventsNamed('tokenRefresh_failure')).toEqual([]);
      expect(await source.isCurrent((await outcome).value!)).toBe(true);
    },
  );

  it.each([
    'RefreshTokenReuseException',
    // Amplify compares the start of the name.
    'RefreshTokenReuseExceptionV2',
  ])('is awaited if only a token reuse (%s) shows it', async (error) => {
    const { answer, outcome } = await beginRefresh({ error });
    answer();
    await page.settle();
    await page.clock.advance(SECOND / 2);
    const theirs = page.otherTabRefreshes();
    await page.clock.advance(SECOND / 2);
    expect(await outcome).toMatchObject({ value: { accessToken: theirs.AccessToken } });
    expect(page.stored('refreshToken')).toBe(theirs.RefreshToken);
  });

  it("keeps its tokens if this tab's refresh succeeds as well", async () => {
    page.cognito.rotation = false;
    const { answer, outcome } = await beginRefresh();
    const theirs = page.otherTabRefreshes();
    answer();
    expect(await outcome).toMatchObject({ value: { accessToken: theirs.AccessToken } });
    await page.settle();
    expect(page.stored('accessToken')).toBe(theirs.AccessToken);
  });

  it('does not get its tokens overwritten with tokens that were read before', async () => {
    const { answer, outcome } = await beginRefresh({ error: 'RefreshTokenReuseException' });
    page.otherTabRefreshes();
    page.storage.calls = [];
    answer();
    await outcome;
    await page.settle();
    expect(page.storage.count('set') + page.storage.count('remove')).toBe(0);
  });

  it('does not change the session', async () => {
    const { answer, outcome, source } = await beginRefresh({ error: 'RefreshTokenReuseException' });
    const { session } = (await source.load()) as AmplifySourceTokens;
    page.otherTabRefreshes();
    answer();
    expect((await outcome).value).toMatchObject({ session });
    expect(((await source.load()) as AmplifySourceTokens).session).toBe(session);
  });
});

describe('G6: a refresh that is retried because the first one got no response in time', () => {
  beforeEach(() => {
    page.cognito.rotation = true;
  });

  /** The stored tokens came in one answer, and their refresh token is valid. */
  function sessionIsWhole(): boolean {
    const answer = page.cognito.minted.find(
      ({ RefreshToken }) => RefreshToken === page.stored('refreshToken'),
    );
    return page.sessionCanBeRenewed() && page.stored('accessToken') === answer?.AccessToken;
  }

  it('waits for the first response if the retry is rejected as a reuse', async () => {
    const first = await beginRefresh();
    const second = await joinRefresh(first);
    second.answer();
    await page.settle();
    expect(second.isOver()).toBe(false);
    expect(localStorage.length).toBeGreaterThan(0);
    first.answer();
    const outcomes = [await first.outcome, await second.outcome];
    await page.settle();
    for (const { value } of outcomes) expect(value?.accessToken).toBe(page.stored('accessToken'));
    expect(sessionIsWhole()).toBe(true);
    expect(page.hubEventsNamed('tokenRefresh_failure')).toEqual([]);
  });

  it('does not wait for the first response if the retry fails with a transient error', async () => {
    const first = await beginRefresh();
    const second = await joinRefresh(first, { error: 'ResourceNotFoundException' });
    second.answer();
    expect(await second.outcome).toMatchObject({ error: { name: 'ResourceNotFoundException' } });
    first.answer();
    expect((await first.outcome).value?.accessToken).toBe(page.stored('accessToken'));
  });

  it('uses the first response if that arrives first', async () => {
    const first = await beginRefresh();
    const second = await joinRefresh(first);
    first.answer();
    await first.outcome;
    second.answer();
    const { value } = await second.outcome;
    await page.settle();
    expect(value?.accessToken).toBe(page.stored('accessToken'));
    expect(sessionIsWhole()).toBe(true);
    expect(page.hubEventsNamed('tokenRefresh_failure')).toEqual([]);
  });

  it.each(SPEEDS)(
    'saves the session no matter when the rejection comes (reads %i, writes %i)',
    async (...speed) => {
      await atEveryStep(speed, async (steps, slowDown) => {
        const first = await beginRefresh();
        const second = await joinRefresh(first);
        slowDown();
        first.answer();
        await ticks(steps);
        const tooLate = first.isOver();
        second.answer();
        const outcomes = [await first.outcome, await second.outcome];
        await page.settle();
        return {
          tooLate,
          holds: {
            'the session is whole': sessionIsWhole(),
            'there is no wrong event': page.hubEventsNamed('tokenRefresh_failure').length === 0,
            'the first succeeds': outcomes[0]?.value !== undefined,
            'the second succeeds': outcomes[1]?.value !== undefined,
          },
        };
      });
    },
  );

  it('ends the session once if both are rejected', async () => {
    const first = await beginLateRefresh({ error: 'NotAuthorizedException' });
    const second = await joinRefresh(first, { error: 'NotAuthorizedException' });
    first.answer();
    await page.settle();
    expect(first.isOver()).toBe(false);
    second.answer();
    const codes = [codeOf(await first.outcome), codeOf(await second.outcome)];
    await page.settle();
    expect(codes).toEqual(['session-ended', 'session-ended']);
    expect(localStorage.length).toBe(0);
    expect(page.hubEventsNamed('tokenRefresh_failure')).toHaveLength(1);
    expect(first.onChange.mock.calls).toEqual([[expect.any(TokenGuardError)]]);
  });

  it("ends the session with Cognito's reason if the first response is lost", async () => {
    skipPauses();
    const first = await beginLateRefresh({ lost: true });
    const second = await joinRefresh(first);
    // Amplify retries the first one without success.
    page.cognito.plan({ lost: true });
    page.cognito.plan({ lost: true });
    second.answer();
    first.answer();
    expect(await first.outcome).toMatchObject({ error: { name: 'NetworkError' } });
    await page.settle();
    await page.clock.advance(SECOND);
    const { error } = await second.outcome;
    expect(codeOf({ error })).toBe('session-ended');
    expect((error as TokenGuardError).cause).toMatchObject({ name: 'RefreshTokenReuseException' });
    await page.settle();
    expect(localStorage.length).toBe(0);
  });

  it('does not wait for a refresh with another refresh token', async () => {
    const first = await beginLateRefresh({});
    // Another tab was faster.
    page.store('refreshToken', page.cognito.minted.at(-1)?.RefreshToken ?? '');
    const second = await joinRefresh(first, { error: 'TokenRevokedException' });
    second.answer();
    expect(codeOf(await second.outcome)).toBe('session-ended');
    expect(first.isOver()).toBe(false);
    first.answer();
    expect((await first.outcome).value).toBeUndefined();
    await page.settle();
    expect(localStorage.length).toBe(0);
  });

  it('does not use a response that was already used', async () => {
    page.cognito.rotation = false;
    page.remember();
    const { source } = installSource(page);
    await source.refresh();
    page.cognito.plan({ error: 'NotAuthorizedException' });
    expect(codeOf(await outcomeOf(source.refresh()))).toBe('session-ended');
  });
});

describe('G8: a refresh that starts while the session ends', () => {
  it.each(SPEEDS)(
    'does not prevent the report of the end (reads %i, writes %i)',
    async (...speed) => {
      await atEveryStep(speed, async (steps, slowDown) => {
        const first = await beginLateRefresh({ error: 'NotAuthorizedException' });
        slowDown();
        first.answer();
        await ticks(steps);
        const tooLate = first.isOver();
        page.cognito.plan({ error: 'NotAuthorizedException' });
        const second = codeOf(await outcomeOf(first.source.refresh()));
        const code = codeOf(await first.outcome);
        await page.settle();
        return {
          tooLate,
          holds: {
            'the first rejects with it': code === 'session-ended',
            'the second rejects with it': ['session-ended', 'signed-out'].includes(second),
            'it is reported once': first.onChange.mock.calls.length === 1,
            'Amplify reports it once': page.hubEventsNamed('tokenRefresh_failure').length === 1,
            'nothing is stored': localStorage.length === 0,
          },
        };
      });
    },
  );
});

describe('G6, G9: any order of refreshes, responses, sign-ins, sign-outs, and other tabs', () => {
  type Step =
    | { readonly do: 'refresh'; readonly fails: boolean }
    | { readonly do: 'answer'; readonly which: number }
    | { readonly do: 'sign in'; readonly username: string }
    | { readonly do: 'sign out' }
    | { readonly do: 'other tab refreshes' }
    | { readonly do: 'read' }
    | { readonly do: 'wait'; readonly steps: number };

  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('refresh' as const), fails: fc.boolean() }),
    },
    { weight: 5, arbitrary: fc.record({ do: fc.constant('answer' as const), which: fc.nat(3) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constantFrom('sign out' as const, 'other tab refreshes' as const, 'read' as const),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('sign in' as const),
        username: fc.constantFrom('alice', 'bob'),
      }),
    },
    { weight: 6, arbitrary: fc.record({ do: fc.constant('wait' as const), steps: fc.nat(120) }) },
  );

  /** A refresh that is at Cognito, or none if it has ended already. */
  async function sendRefresh(installed: InstalledSource, plan: RefreshPlan): Promise<Begun | null> {
    return joinRefresh(installed, plan).catch(() => {
      page.cognito.dropPlans();
      return null;
    });
  }

  interface Play {
    /** Who is signed in at the end. */
    readonly username: string | null;
    /** Refreshes, with the user that they were started for. */
    readonly refreshes: { readonly username: string | null; readonly begun: Begun }[];
  }

  async function play(steps: readonly Step[]): Promise<Play> {
    const installed = installSource(page);
    const refreshes: Play['refreshes'] = [];
    const open: Begun[] = [];
    const writes: Promise<unknown>[] = [];
    let username: string | null = 'alice';
    for (const todo of steps) {
      if (todo.do === 'refresh') {
        const plan = todo.fails ? { error: 'InternalErrorException' } : {};
        const begun = await sendRefresh(installed, plan);
        if (begun) refreshes.push({ username, begun });
        if (begun) open.push(begun);
      } else if (todo.do === 'answer') {
        open.splice(todo.which % Math.max(1, open.length), 1)[0]?.answer();
      } else if (todo.do === 'sign in') {
        ({ username } = todo);
        writes.push(page.writeSignIn(username));
      } else if (todo.do === 'sign out') {
        username = null;
        writes.push(page.writeSignOut());
      } else if (todo.do === 'other tab refreshes') {
        await Promise.all(writes);
        if (page.sessionCanBeRenewed()) page.otherTabRefreshes();
      } else if (todo.do === 'read') {
        writes.push(installed.source.load());
      } else {
        await ticks(todo.steps);
      }
    }
    for (const { answer } of open) answer();
    await Promise.all([...writes, ...refreshes.map(({ begun }) => begun.outcome)]);
    await page.settle();
    return { username, refreshes };
  }

  it('leaves the complete and valid session of the last user, or none', async () => {
    page.cognito.rotation = true;
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 16 }),
        fc.constantFrom(...SPEEDS),
        async (steps, [readTicks, writeTicks]) => {
          page.reset();
          page.remember('alice');
          page.storage.slowDown(readTicks, writeTicks);
          const { username, refreshes } = await play(steps);
          expect(page.lastAuthUser()).toBe(username);
          if (username) {
            expect(page.sessionCanBeRenewed()).toBe(true);
            const refreshToken = page.stored('refreshToken');
            expect(page.cognito.minted).toContainEqual({
              AccessToken: page.stored('accessToken'),
              IdToken: page.stored('idToken'),
              RefreshToken: refreshToken,
            });
          }
          for (const { username: owner, begun } of refreshes) {
            const { value } = await begun.outcome;
            if (value) expect(value.userId).toBe(`sub-of-${owner}`);
          }
          const failures = page
            .hubEventsNamed('tokenRefresh_failure')
            .map(({ error }) => error as Error);
          for (const { name } of failures) expect(name).toBe('InternalErrorException');
        },
      ),
      { numRuns: runs(100) },
    );
  });
});
