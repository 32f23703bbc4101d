import { LISTENER } from '../projects/mock-backend/src/accounts';
import type { AppPage } from './app-page';
import { HOUR_MS } from './app-page';
import { expect, test } from './fixtures';

const REQUESTS = 5;

interface End {
  readonly what: string;
  /** Makes the session impossible to renew. */
  readonly end: (app: AppPage) => void;
  /** The error that plain Amplify shows. */
  readonly plainError: string;
}

const ENDS: End[] = [
  {
    what: 'NotAuthorizedException: the session was revoked',
    end: ({ world }) => void world.revokeSession(LISTENER.username),
    plainError: 'No federated jwt',
  },
  {
    what: 'RefreshTokenReuseException: the refresh token was used before',
    end: ({ world }) =>
      world.addFault({
        operation: 'GetTokensFromRefreshToken',
        kind: 'cognito-error',
        errorName: 'RefreshTokenReuseException',
      }),
    plainError: 'No current user',
  },
];

for (const { what, end, plainError } of ENDS) {
  test.describe(`G8 ${what}`, () => {
    test('plain Amplify shows an unclear error; the guard reports the end of the session once', async ({
      open,
    }) => {
      const [plain, guard] = await Promise.all([open('plain'), open('guard')]);
      for (const app of [plain, guard]) {
        await app.sleep(HOUR_MS);
        end(app);
      }

      const ask = (app: AppPage) => app.run((harness, n) => harness.queryAtOnce(n), REQUESTS);
      const [plainOutcomes, guardOutcomes] = await Promise.all([ask(plain), ask(guard)]);

      expect(plainOutcomes[0]).toMatchObject({ ok: false, error: plainError });
      expect(await plain.run(({ hubEvents }) => hubEvents)).not.toContain('signedOut');

      expect(guardOutcomes.map(({ code }) => code)).toEqual(Array(REQUESTS).fill('session-ended'));
      expect(await guard.events('session-ended')).toHaveLength(1);
      expect(await guard.events('signed-out')).toEqual([]);
      expect(guard.world.counts()).toMatchObject({ refreshAttempts: 1, rejected: 0 });

      expect(await guard.query(), 'a later one').toMatchObject({ code: 'session-ended' });
      expect(await guard.run(({ statuses }) => statuses.at(-1))).toBe('session-ended');
      expect(guard.requests('getMusicStream'), 'sent').toEqual([]);
      expect(guard.world.counts().refreshAttempts, 'no loop').toBe(1);

      await guard.signIn();
      expect(await guard.query(), 'after the next sign-in').toMatchObject({ ok: true });
      expect(await guard.events('signed-in')).toHaveLength(2);
      expect(await guard.events('session-ended')).toHaveLength(1);
    });
  });
}

test.describe('G0 G8 the refresh ahead of expiry shows that the session cannot be renewed', () => {
  test('the token is used until it expires, and then the event comes without a request', async ({
    open,
  }) => {
    const guard = await open('guard');
    guard.world.revokeSession(LISTENER.username);

    // A minute is left: less than the lead.
    await guard.sleep(HOUR_MS - 60_000);
    await guard.wake();
    await expect.poll(() => guard.world.counts().refreshAttempts).toBe(1);
    expect(await guard.query(), 'while the token is valid').toMatchObject({ ok: true });
    expect(await guard.events('session-ended')).toEqual([]);

    await guard.sleep(60_000);
    await guard.wake();
    await expect.poll(() => guard.events('session-ended')).toHaveLength(1);
    expect(await guard.query()).toMatchObject({ code: 'session-ended' });
    expect(guard.world.counts()).toMatchObject({ refreshAttempts: 1, rejected: 0 });
  });
});
