import { expect, test } from './fixtures';

test.describe('G17 the answer to a mutation is lost after it ran', () => {
  test('the guard sends no request that plain Amplify would not send', async ({ open }) => {
    const [plain, guard] = await Promise.all([open('plain'), open('guard')]);

    for (const app of [plain, guard]) {
      app.world.addFault({
        operation: 'graphql:recordPlay',
        kind: 'status',
        status: 500,
        stage: 'after',
        times: null,
      });
      expect(await app.run((harness) => harness.mutate())).toMatchObject({ ok: false });
    }

    expect(guard.world.counts().mutationsExecuted).toEqual(plain.world.counts().mutationsExecuted);
    expect(guard.world.counts().refreshAttempts).toBe(0);
  });
});
