import { LISTENER, SECOND } from '../projects/mock-backend/src/accounts';
import { redundantBecause } from './engines';
import { expect, test } from './fixtures';
import { heldRefresh, type RefreshPoint } from './held-refresh';

const LIKE_ROTATION = redundantBecause('the same without rotation');
const POINTS: RefreshPoint[] = ['leaving', 'arrived', 'minted', 'storing'];

for (const rotation of [false, true]) {
  for (const point of POINTS) {
    const options = {
      settings: { rotation, rotationGraceMs: 0 },
      ...(point === 'storing' && { storage: 'slow' as const }),
    };
    const when = `${point}, ${rotation ? 'with' : 'without'} rotation`;

    const details = rotation ? {} : LIKE_ROTATION;
    test.describe(`G9 a tab signs out while a refresh of another tab is ${when}`, details, () => {
      test('the session stays ended in both', async ({ open, time }) => {
        const refreshing = await open('guard', { ...options, time });
        const leaving = await refreshing.openTab();
        expect(await time.until(leaving.query())).toMatchObject({ ok: true });
        const finish = await heldRefresh(refreshing, point, time);

        const signOut = leaving.run((harness) => harness.signOut());
        expect(await time.until(signOut)).toMatchObject({ ok: true });
        await finish();
        // The guard removes what the refresh wrote after the sign-out.
        await time.pass(1_000);

        for (const tab of [refreshing, leaving]) {
          expect(await tab.storedKeys(), 'storage').toEqual([]);
          expect(await time.until(tab.query())).toMatchObject({ ok: false, code: 'signed-out' });
          const user = tab.run((harness) => harness.currentUser());
          expect(await time.until(user)).toMatchObject({
            name: 'UserUnAuthenticatedException',
          });
          expect(await tab.events('signed-out')).toHaveLength(1);
          expect(await tab.events('session-ended')).toEqual([]);
        }
        await leaving.signIn();
        for (const tab of [leaving, refreshing]) {
          const outcome = await time.until(tab.query());
          expect(outcome, 'after the next sign-in').toMatchObject({ ok: true });
        }
      });

      test('the next user gets their own session', async ({ open, time }) => {
        const refreshing = await open('guard', { ...options, time });
        const leaving = await refreshing.openTab();
        expect(await time.until(leaving.query())).toMatchObject({ ok: true });
        const finish = await heldRefresh(refreshing, point, time);
        const waiting = refreshing.query();

        await time.until(leaving.run((harness) => harness.signOut()));
        await leaving.signIn(SECOND);
        const seenBefore = leaving.world.log.entries.length;
        await finish();
        await time.until(waiting);
        // The guard removes what the refresh wrote after the sign-out.
        await time.pass(1_000);

        expect(await time.until(refreshing.query())).toMatchObject({ ok: true });
        expect(await time.until(leaving.query())).toMatchObject({ ok: true });
        const queries = leaving.world.log.entries
          .slice(seenBefore)
          .filter(({ kind }) => kind === 'graphql');
        expect(queries.length).toBeGreaterThan(1);
        for (const { sub } of queries) expect(sub).toBe(SECOND.sub);
        const left = (await leaving.storedKeys()).filter((key) => key.includes(LISTENER.username));
        expect(left).toEqual([]);
      });
    });
  }
}
