import { LISTENER, SECOND } from '../projects/mock-backend/src/accounts';
import { expect, test } from './fixtures';
import { heldRefresh, type RefreshPoint } from './held-refresh';

const POINTS: RefreshPoint[] = ['leaving', 'arrived', 'minted', 'storing'];

for (const rotation of [false, true]) {
  for (const point of POINTS) {
    const options = {
      settings: { rotation, rotationGraceMs: 0 },
      ...(point === 'storing' && { storage: 'slow' as const }),
    };
    const when = `${point}, ${rotation ? 'with' : 'without'} rotation`;

    test.describe(`G9 a tab signs out while a refresh of another one is ${when}`, () => {
      test('the session stays ended in both', async ({ open }) => {
        const refreshing = await open('guard', options);
        const leaving = await refreshing.openTab();
        expect(await leaving.query()).toMatchObject({ ok: true });
        const finish = await heldRefresh(refreshing, point);

        expect(await leaving.run((harness) => harness.signOut())).toMatchObject({ ok: true });
        await finish();

        for (const tab of [refreshing, leaving]) {
          await expect.poll(() => tab.storedKeys(), 'storage').toEqual([]);
          expect(await tab.query()).toMatchObject({ ok: false, code: 'signed-out' });
          expect(await tab.run((harness) => harness.currentUser())).toMatchObject({
            name: 'UserUnAuthenticatedException',
          });
          expect(await tab.events('signed-out')).toHaveLength(1);
          expect(await tab.events('session-ended')).toEqual([]);
        }
        await leaving.signIn();
        expect(await leaving.query(), 'after the next sign-in').toMatchObject({ ok: true });
        // The browser takes some ms to show it what the first one has stored.
        await expect.poll(() => refreshing.query(), 'in the other tab').toMatchObject({ ok: true });
      });

      test('the next user is nobody else', async ({ open }) => {
        const refreshing = await open('guard', options);
        const leaving = await refreshing.openTab();
        expect(await leaving.query()).toMatchObject({ ok: true });
        const finish = await heldRefresh(refreshing, point);
        const waiting = refreshing.query();

        await leaving.run((harness) => harness.signOut());
        await leaving.signIn(SECOND);
        const seenBefore = leaving.world.log.entries.length;
        await finish();
        await waiting;

        await expect.poll(() => refreshing.query()).toMatchObject({ ok: true });
        expect(await leaving.query()).toMatchObject({ ok: true });
        const queries = leaving.world.log.entries
          .slice(seenBefore)
          .filter(({ kind }) => kind === 'graphql');
        expect(queries.length).toBeGreaterThan(1);
        for (const { sub } of queries) expect(sub).toBe(SECOND.sub);
        // What the refresh wrote late is cleared a quarter of a second after it can be seen.
        await expect
          .poll(async () =>
            (await leaving.storedKeys()).filter((key) => key.includes(LISTENER.username)),
          )
          .toEqual([]);
      });
    });
  }
}
