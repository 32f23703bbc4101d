import { TestBed } from '@angular/core/testing';
import { ManualClock } from 'amplify-token-guard/testing';
import { AuthToken } from '../../session/auth-token';
import { TokenGuardError } from '../../token-guard-error';
import { TargetPolicy } from '../target-policy';
import { Attempts } from './attempts';

/** @param owner a user, followed by a slash and the app client if it isn't the default */
function tokenOf(owner: string): AuthToken {
  const [userId = '', clientId = 'web'] = owner.split('/');
  const tokens = { accessToken: `of ${owner}`, userId, clientId, issuedAtMs: 0, expiresAtMs: 1 };
  return new AuthToken({ ...tokens, ageMs: 0 }, tokens.accessToken, () => 0, 1);
}

describe('G14 stopped Attempts', () => {
  it.each([
    ['a token', async () => tokenOf('alice')],
    ['an outage', () => Promise.reject(new Error('down'))],
    [
      'the end of the session',
      () => Promise.reject(new TokenGuardError('session-ended', 'It is.')),
    ],
  ])('have ended, even if %s comes late', async (_, getToken) => {
    TestBed.configureTestingModule({ providers: [ManualClock] });
    const clock = TestBed.inject(ManualClock);
    const attempts = new Attempts({ getToken } as Partial<TargetPolicy> as TargetPolicy, clock);
    const results: unknown[] = [];
    attempts.tokens.subscribe({
      next: (token) => results.push(token),
      error: (error) => results.push(error),
    });
    attempts.start();
    attempts.stop();
    await clock.settle();
    expect(results).toEqual([]);
    expect(clock.timerCount).toBe(0);
  });
});

describe('G9 G20 Attempts', () => {
  it.each([
    ['user than the one whose token it was given for', 'alice', ['bob']],
    ['user than the first one', undefined, ['alice', 'bob']],
    ['app client than the one whose token it was given for', 'alice', ['alice/admin']],
    ['app client than the first one', undefined, ['alice', 'alice/admin']],
  ])('end with another %s', async (_, owner, users) => {
    TestBed.configureTestingModule({ providers: [ManualClock] });
    const clock = TestBed.inject(ManualClock);
    const tokens = users.map((user) => tokenOf(user));
    const policy: Partial<TargetPolicy> = { getToken: async () => tokens.shift()! };
    const attempts = new Attempts(
      policy as TargetPolicy,
      clock,
      owner ? tokenOf(owner) : undefined,
    );
    const made: string[] = [];
    let error: unknown;
    attempts.tokens.subscribe({
      next: (token) => made.push(token.userId),
      error: (reason: unknown) => (error = reason),
    });
    for (const _user of users) {
      attempts.start();
      await clock.settle();
    }
    expect(made).toEqual(users.slice(0, -1).map((user) => user.split('/')[0]));
    expect(error).toMatchObject({ code: 'user-changed' });
  });
});

describe('G7 failed Attempts', () => {
  it.each([
    [2_000, 500],
    [1_999, 4_000],
  ])('after a connection of %d ms are retried in %d ms', async (lastedMs, pauseMs) => {
    // Maximum jitter: the longest pauses.
    jest.spyOn(Math, 'random').mockReturnValue(1);
    TestBed.configureTestingModule({ providers: [ManualClock] });
    const clock = TestBed.inject(ManualClock);
    const policy: Partial<TargetPolicy> = { getToken: async () => tokenOf('alice') };
    const attempts = new Attempts(policy as TargetPolicy, clock);
    let made = 0;
    attempts.tokens.subscribe(() => made++);
    attempts.start();
    for (let failed = 0; failed < 3; failed++) {
      attempts.fail();
      await clock.advance(60_000);
    }
    attempts.succeed();
    await clock.advance(lastedMs);
    made = 0;
    attempts.fail();
    await clock.advance(pauseMs - 1);
    expect(made).toBe(0);
    await clock.advance(1);
    expect(made).toBe(1);
  });
});
