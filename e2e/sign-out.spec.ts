import { LISTENER, SECOND } from '../projects/mock-backend/src/accounts';
import type { AppPage } from './app-page';
import type { Outcome } from './app/src/outcome';
import { expect, test } from './fixtures';
import { heldRefresh } from './held-refresh';
import type { TestTime } from './time/test-time';

test.describe('G9 the user signs out during a refresh', () => {
  async function signOutDuringRefresh(app: AppPage, time: TestTime): Promise<void> {
    const finishRefresh = await heldRefresh(app, 'minted', time);
    const signOut = app.run((harness) => harness.signOut());
    expect(await time.until(signOut)).toMatchObject({ ok: true });
    await finishRefresh();
  }

  test('plain Amplify restores the session; the guard does not', async ({ open, time }) => {
    const [plain, guard] = await Promise.all([open('plain', { time }), open('guard', { time })]);
    for (const app of [plain, guard]) await signOutDuringRefresh(app, time);

    expect(await plain.run((harness) => harness.currentUser())).toMatchObject({ ok: true });
    expect(await plain.tryToSignIn()).toMatchObject({
      ok: false,
      name: 'UserAlreadyAuthenticatedException',
    });

    expect(await guard.run((harness) => harness.currentUser())).toMatchObject({
      ok: false,
      name: 'UserUnAuthenticatedException',
    });
    expect(await guard.storedKeys()).toEqual([]);
    expect(await time.until(guard.query())).toMatchObject({ ok: false, code: 'signed-out' });
    expect(await guard.events('signed-out')).toHaveLength(1);
    expect(await guard.events('session-ended')).toEqual([]);

    await guard.signIn();
    expect(await time.until(guard.query()), 'after the next sign-in').toMatchObject({ ok: true });
  });
});

test.describe('G9 another user signs in during a refresh', () => {
  /** During the change, a request of the first user waits for the refresh. */
  async function changeUserDuringRefresh(app: AppPage, time: TestTime): Promise<Outcome> {
    const finishRefresh = await heldRefresh(app, 'minted', time);
    app.world.addFault({ operation: 'graphql:recordPlay', kind: 'unauthorized' });
    const waiting = app.run((harness) => harness.mutate());
    await time.settle();
    expect(app.outcomes('recordPlay')).toEqual(['rejected']);
    await time.until(app.run((harness) => harness.signOut()));
    await app.signIn(SECOND);
    await finishRefresh();
    return time.until(waiting);
  }

  test('with plain Amplify, they get the session of the first user; with the guard, their own', async ({
    open,
    time,
  }) => {
    const [plain, guard] = await Promise.all([open('plain', { time }), open('guard', { time })]);
    await changeUserDuringRefresh(plain, time);
    const waited = await changeUserDuringRefresh(guard, time);

    await time.until(plain.query());
    expect(plain.requests('getMusicStream').at(-1)).toMatchObject({ sub: LISTENER.sub });

    expect(await time.until(guard.query())).toMatchObject({ ok: true });
    expect(guard.requests('getMusicStream')).toMatchObject([{ outcome: 'ok', sub: SECOND.sub }]);
    const session = await time.until(guard.run((harness) => harness.fetchSession()));
    expect(session.data).toMatchObject({ sub: SECOND.sub });
    expect(waited).toMatchObject({ ok: false, code: 'signed-out' });
    expect(guard.requests('recordPlay'), 'not sent with the token of the other user').toMatchObject(
      [{ sub: LISTENER.sub }],
    );
    expect((await guard.storedKeys()).filter((key) => key.includes(LISTENER.username))).toEqual([]);
  });
});

test.describe('G9 another user signs in while a request is in flight', () => {
  test('the guard does not retry it with the token of the other user', async ({ open }) => {
    const guard = await open('guard');
    const operation = 'graphql:recordPlay';
    guard.world.addFault({ operation, kind: 'hang' }, { operation, kind: 'unauthorized' });

    const mutation = guard.run((harness) => harness.mutate());
    await guard.untilHung(1);
    await guard.run((harness) => harness.signOut());
    await guard.signIn(SECOND);
    guard.world.release();

    expect(await mutation).toMatchObject({ ok: false, code: 'user-changed' });
    expect(guard.requests('recordPlay')).toMatchObject([{ sub: LISTENER.sub }]);
    expect(guard.world.counts()).toMatchObject({ refreshAttempts: 0, mutationsExecuted: {} });
  });
});
