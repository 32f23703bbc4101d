import { expect, test } from './fixtures';

test.describe('G3 CORS hides x-amzn-ErrorType and Date', () => {
  const settings = { exposeErrorType: false, exposeDate: false };

  test('plain Amplify shows "Unknown error"; the guard detects the rejection by its status', async ({
    open,
  }) => {
    const [plain, guard] = await Promise.all([
      open('plain', { settings }),
      open('guard', { settings }),
    ]);

    const [plainOutcome, guardOutcome] = await Promise.all(
      [plain, guard].map((app) => app.lapseInFlight('graphql', (harness) => harness.query())),
    );

    expect(plainOutcome).toMatchObject({ ok: false, error: 'Unknown error' });
    expect(plain.world.counts().refreshAttempts).toBe(0);

    expect(guardOutcome).toMatchObject({ ok: true });
    expect(guard.outcomes('getMusicStream')).toEqual(['rejected', 'ok']);
    expect(guard.world.counts().refreshAttempts).toBe(1);
  });
});
