import { expect, test } from './fixtures';

const LIFE_MS = 300_000;
const options = { tokenUse: 'id' } as const;

test.describe('G3 requests carry the ID token', () => {
  test('the guard recovers from its rejection as with an access token', async ({ open }) => {
    const [plain, guard] = await Promise.all([open('plain'), open('guard', { options })]);

    const [plainOutcome, guardOutcome] = await Promise.all(
      [plain, guard].map((app) => app.lapseInFlight('graphql', (harness) => harness.query())),
    );

    expect(plainOutcome).toMatchObject({ ok: false, error: 'Unauthorized' });

    expect(guardOutcome).toMatchObject({ ok: true });
    expect(guard.requests('getMusicStream')).toMatchObject([
      { outcome: 'rejected', tokenUse: 'id' },
      { outcome: 'ok', tokenUse: 'id' },
    ]);
    expect(guard.world.counts().refreshAttempts).toBe(1);
  });

  test('the guard renews it ahead of its expiry, while the access token is still valid', async ({
    open,
    time,
  }) => {
    const guard = await open('guard', { settings: { idTokenLifeMs: LIFE_MS }, options, time });

    await time.pass(LIFE_MS + 100);
    const outcome = await time.until(guard.query());

    expect(outcome).toMatchObject({ ok: true });
    expect(guard.requests('getMusicStream')).toMatchObject([{ outcome: 'ok', tokenUse: 'id' }]);
    const triggers = (await guard.events('refreshed')).map(({ trigger }) => trigger);
    expect(new Set(triggers)).toEqual(new Set(['ahead']));
  });
});
