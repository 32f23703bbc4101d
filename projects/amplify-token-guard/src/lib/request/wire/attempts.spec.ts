import { TestBed } from '@angular/core/testing';
import { ManualClock } from 'amplify-token-guard/testing';
import { AuthToken } from '../../session/auth-token';
import { TargetPolicy } from '../target-policy';
import { Attempts } from './attempts';

function tokenOf(userId: string, generation = 1): AuthToken {
  const tokens = { accessToken: `of ${userId}`, userId, issuedAtMs: 0, expiresAtMs: 1, ageMs: 0 };
  return new AuthToken(tokens, tokens.accessToken, () => 0, generation);
}

describe('G9 Attempts', () => {
  it.each([
    ['whose token it was given for', 'alice', ['bob']],
    ['of the first one', undefined, ['alice', 'bob']],
  ])('end with another user than the one %s', async (_, userId, users) => {
    TestBed.configureTestingModule({ providers: [ManualClock] });
    const clock = TestBed.inject(ManualClock);
    const tokens = users.map((user) => tokenOf(user));
    const policy: Partial<TargetPolicy> = { getToken: async () => tokens.shift()! };
    const attempts = new Attempts(policy as TargetPolicy, clock, userId);
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
    expect(made).toEqual(users.slice(0, -1));
    expect(error).toMatchObject({ code: 'user-changed' });
  });
});
