import { SECOND } from '../projects/mock-backend/src/accounts';
import { HOUR_MS } from './app-page';
import { expect, test } from './fixtures';

// The recipes in docs/recipes.md that need a browser and a server.

test.describe('G13 the recipe for AppSync Events', () => {
  test('continues after a rejected connect and a rejected token, and closes its channel', async ({
    open,
    time,
  }) => {
    const app = await open('guard', { realtime: true, time });
    const { world } = app;
    const heard = () => app.read(({ channels }) => channels.heard('recipe'));
    const live = () => world.realtime.subscriptions();
    const publish = async (event: string) => {
      world.publishToChannel('/default/music', event);
      await time.settle();
    };
    // The server no longer accepts the first token.
    world.clock.advance(HOUR_MS);
    await app.run(({ channels }) => channels.watchByRecipe('recipe'));
    await time.untilTrue(() => live().length === 1);
    await publish('first');

    world.realtime.fail({ subscriptionId: live()[0]!.subscriptionId });
    await time.settle();
    await time.untilTrue(() => live().length === 1);
    await publish('second');
    expect(await heard()).toEqual({ values: ['first', 'second'], errors: [] });

    await app.run(({ channels }) => channels.endRecipe());
    await time.untilTrue(() => live().length === 0);
    await publish('third');
    expect((await heard()).values).toEqual(['first', 'second']);
    expect(world.counts().realtime.connectsRejected).toBe(1);
  });

  test('as a resource, connects for the user who is signed in, and for the next one', async ({
    open,
    time,
  }) => {
    const app = await open('guard', { realtime: true, time });
    const { world } = app;
    const live = (): number => world.realtime.subscriptions().length;
    const latest = () => app.read(({ channels }) => channels.announcements());
    const tell = async (text: string) => {
      world.publishToChannel('/default/announcements', { text });
      await time.settle();
    };
    await app.run(({ channels }) => channels.watchAnnouncements());
    await time.untilTrue(() => live() === 1);
    await tell('first');
    expect(await latest()).toEqual({ status: 'resolved', text: 'first' });

    await time.until(app.run((harness) => harness.signOut()));
    await time.untilTrue(() => live() === 0);
    expect(await latest()).toEqual({ status: 'idle', text: undefined });

    await app.signIn(SECOND);
    await time.untilTrue(() => live() === 1);
    await tell('second');
    expect(await latest()).toEqual({ status: 'resolved', text: 'second' });
  });
});
