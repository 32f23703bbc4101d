import type { WireCall } from './app/src/wire-harness';
import type { AppPage } from './app-page';
import { redundantBecause } from './engines';
import { expect, test, type Open } from './fixtures';

/** The operation of each call in the server's log. */
const CALLS: readonly { call: WireCall; operation: string; fault: string; runs?: string }[] = [
  { call: 'graphql query', operation: 'getMusicStream', fault: 'graphql' },
  { call: 'graphql mutation', operation: 'recordPlay', fault: 'graphql', runs: 'recordPlay' },
  { call: 'data list', operation: 'listSongs', fault: 'graphql' },
  { call: 'data create', operation: 'createSong', fault: 'graphql', runs: 'createSong' },
  { call: 'data custom query', operation: 'me', fault: 'graphql' },
  { call: 'data relation to one', operation: 'getAlbum', fault: 'graphql:getAlbum' },
  { call: 'data relation to many', operation: 'listSongs', fault: 'graphql' },
  { call: 'data custom mutation', operation: 'recordPlay', fault: 'graphql', runs: 'recordPlay' },
  { call: 'rest get', operation: 'GET /rest/streams/stream-1', fault: 'rest' },
  { call: 'rest post', operation: 'POST /rest/plays', fault: 'rest', runs: 'POST /rest/plays' },
  { call: 'apollo query', operation: 'getMusicStream', fault: 'graphql' },
  { call: 'apollo mutation', operation: 'recordPlay', fault: 'graphql', runs: 'recordPlay' },
  { call: 'fetch', operation: 'GET /rest/streams/stream-1', fault: 'rest' },
  {
    call: 'fetch with a Request',
    operation: 'POST /rest/plays',
    fault: 'rest',
    runs: 'POST /rest/plays',
  },
];

/** One call for each kind of arguments that the clients pass to `fetch`. */
const KINDS: readonly WireCall[] = [
  // A `URL` and an object with a body, or without one.
  'graphql mutation',
  'rest get',
  // A string and an object.
  'apollo mutation',
  'fetch',
  'fetch with a Request',
];
const SAME_ARGUMENTS = redundantBecause(
  'to the browser, the same as another call: Amplify’s clients share one `fetch`',
);
const DECIDED_BY_POLICY = redundantBecause(
  'tests the policy; the `fetch` is the same as in the tests above',
);
const LIKE_A_REFUSAL = redundantBecause('to the browser, the same as a rejected token');
const LANES = ['plain', 'guard'] as const;

/** Both apps, ready to make the call. */
function openFor(call: WireCall, open: Open): Promise<AppPage[]> {
  return Promise.all(
    LANES.map(async (lane) => {
      const app = await open(lane, { gen2: call.startsWith('data') });
      if (call.startsWith('data relation')) {
        const { songs, clock } = app.world;
        songs.create({ id: 'related', title: 'related', albumId: 'album-1' }, clock.now());
        await app.run(({ wire }) => wire.loadRelated());
        app.world.log.clear();
      }
      return app;
    }),
  );
}

test.describe('G3 unmodified code, the server rejects its token', () => {
  for (const { call, operation, fault, runs } of CALLS) {
    test(call, KINDS.includes(call) ? {} : SAME_ARGUMENTS, async ({ open }) => {
      const [plain, guard] = await openFor(call, open);
      const outcomes = await Promise.all(
        [plain!, guard!].map((app) => {
          app.world.addFault({ operation: fault, kind: 'unauthorized' });
          return app.run((harness, what) => harness.wire.call(what), call);
        }),
      );

      expect(outcomes[0], 'plain').toMatchObject({ ok: false });
      expect(plain!.outcomes(operation)).toEqual(['rejected']);

      expect(outcomes[1], 'guard').toMatchObject({ ok: true });
      expect(guard!.outcomes(operation)).toEqual(['rejected', 'ok']);
      expect(guard!.world.counts().refreshAttempts).toBe(1);
      if (runs) expect(guard!.world.counts().mutationsExecuted).toEqual({ [runs]: 1 });
    });

    test(`${call}: the token expires in transit`, LIKE_A_REFUSAL, async ({ open }) => {
      const [plain, guard] = await openFor(call, open);
      const outcomes = await Promise.all(
        [plain!, guard!].map((app) =>
          app.lapseInFlight(fault, (harness, what) => harness.wire.call(what), call),
        ),
      );

      expect(outcomes[0], 'plain').toMatchObject({ ok: false });
      expect(outcomes[1], 'guard').toMatchObject({ ok: true });
      expect(guard!.outcomes(operation)).toEqual(['rejected', 'ok']);
      expect(guard!.world.counts().refreshAttempts).toBe(1);
      if (runs) expect(guard!.world.counts().mutationsExecuted).toEqual({ [runs]: 1 });
    });
  }
});

test.describe('G4 a request that passes two guards is recovered once', DECIDED_BY_POLICY, () => {
  for (const call of ['HttpClient with fetch', 'GraphqlAuthClient'] as const) {
    const [operation, fault] =
      call === 'GraphqlAuthClient'
        ? ['recordPlay', 'graphql']
        : ['GET /rest/streams/stream-1', 'rest'];

    test(`${call}: one refresh, two attempts`, async ({ open }) => {
      const guard = await open('guard');
      guard.world.addFault({ operation: fault, kind: 'unauthorized' });
      const outcome = await guard.run((harness, what) => harness.wire.call(what), call);
      expect(outcome).toMatchObject({ ok: true });
      expect(guard.outcomes(operation)).toEqual(['rejected', 'ok']);
      expect(guard.world.counts().refreshAttempts).toBe(1);
    });

    test(`${call}: no more attempts if the server rejects all tokens`, async ({ open }) => {
      const guard = await open('guard');
      guard.world.addFault({ operation: fault, kind: 'unauthorized', times: 0 });
      const outcome = await guard.run((harness, what) => harness.wire.call(what), call);
      expect(outcome).toMatchObject({ ok: false, code: 'token-rejected' });
      expect(guard.outcomes(operation)).toEqual(['rejected', 'rejected']);
      expect(guard.world.counts().refreshAttempts).toBe(1);
    });
  }

  test('fifty requests at once: one refresh', async ({ open }) => {
    const guard = await open('guard');
    guard.world.addFault({ operation: 'graphql', kind: 'unauthorized', times: 50 });
    const outcomes = await guard.run((harness) => harness.wire.callAtOnce('graphql mutation', 50));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(50);
    expect(guard.world.counts().refreshAttempts).toBe(1);
    expect(guard.world.counts().mutationsExecuted).toEqual({ recordPlay: 50 });
  });
});

test.describe(
  'G0 an unavoidable failure is the same as without the guard',
  DECIDED_BY_POLICY,
  () => {
    async function both(
      open: Open,
      call: WireCall,
      prepare: (app: AppPage) => void,
    ): Promise<unknown[]> {
      const apps = await Promise.all(
        LANES.map((lane) => open(lane, { gen2: call.startsWith('data') })),
      );
      return Promise.all(
        apps.map(async (app) => {
          prepare(app);
          const { ok, error, name } = await app.run(
            (harness, what) => harness.wire.call(what),
            call,
          );
          return { ok, error, name };
        }),
      );
    }

    for (const call of [
      'graphql query',
      'data list',
      'rest get',
      'apollo query',
      'fetch',
    ] as const) {
      test(`${call}: the server rejects all tokens`, async ({ open }) => {
        const [plain, guard] = await both(open, call, ({ world }) => {
          world.addFault({ operation: 'graphql', kind: 'unauthorized', times: 0 });
          world.addFault({ operation: 'rest', kind: 'unauthorized', times: 0 });
        });
        expect(plain).toMatchObject({ ok: false });
        expect(guard).toEqual(plain);
      });
    }

    test('the app’s own Authorization header is kept, and its rejection reaches the app', async ({
      open,
    }) => {
      const apps = await Promise.all(LANES.map((lane) => open(lane, { gen2: true })));
      const outcomes = await Promise.all(
        apps.map((app) => app.run(({ data }) => data.graphqlWithOwnHeader())),
      );
      expect(outcomes[0]!.errors).toHaveLength(1);
      expect(outcomes[1]).toEqual(outcomes[0]);
      expect(apps[1]!.outcomes('listSongs')).toEqual(['rejected']);
      expect(apps[1]!.world.counts().refreshAttempts).toBe(0);
    });

    test('a denied request is sent once', async ({ open }) => {
      const guard = await open('guard');
      guard.world.addFault({ operation: 'rest', kind: 'status', status: 403 });
      await guard.run((harness) => harness.wire.call('fetch'));
      expect(guard.outcomes('GET /rest/streams/stream-1')).toEqual(['denied']);
      expect(guard.world.counts().refreshAttempts).toBe(0);
    });

    test('the session cannot be renewed: the app gets the 401, and later requests use the current token', async ({
      open,
    }) => {
      const guard = await open('guard');
      guard.world.addFault({ operation: 'graphql', kind: 'unauthorized' });
      guard.world.addFault({
        operation: 'GetTokensFromRefreshToken',
        kind: 'cognito-error',
        errorName: 'NotAuthorizedException',
        message: 'Refresh Token has been revoked',
      });
      const outcome = await guard.run((harness) => harness.wire.call('graphql query'));
      expect(outcome).toMatchObject({ ok: false, error: 'Unauthorized' });
      expect(guard.outcomes('getMusicStream')).toEqual(['rejected']);
      expect(await guard.events('session-ended')).toEqual([]);
      expect(await guard.run((harness) => harness.wire.call('graphql query'))).toMatchObject({
        ok: true,
      });
    });

    test('without the patch, unmodified code is not guarded', async ({ open }) => {
      const guard = await open('guard', { options: { patchFetch: false } });
      guard.world.addFault({ operation: 'rest', kind: 'unauthorized' });
      expect(await guard.run((harness) => harness.wire.call('fetch'))).toMatchObject({ ok: false });
      guard.world.addFault({ operation: 'rest', kind: 'unauthorized' });
      expect(
        await guard.run((harness) => harness.wire.call('HttpClient with fetch')),
      ).toMatchObject({
        ok: true,
      });
    });
  },
);

test.describe('while a rejected request waits for a new token', () => {
  const REFRESH = 'GetTokensFromRefreshToken';

  test('G9 its user signs out: it is not sent again, and fails as without the guard', async ({
    open,
  }) => {
    const guard = await open('guard');
    guard.world.addFault({ operation: 'graphql', kind: 'unauthorized' });
    guard.world.addFault({ operation: REFRESH, kind: 'hang' });
    const outcome = guard.run((harness) => harness.wire.call('graphql mutation'));
    await guard.untilHung(1);
    await guard.run((harness) => harness.signOut());
    expect(await outcome).toMatchObject({ ok: false, error: 'Unauthorized' });
    guard.world.release();
    expect(guard.outcomes('recordPlay')).toEqual(['rejected']);
    expect(guard.world.counts().mutationsExecuted).toEqual({});
  });

  test('G14 it is aborted: it rejects immediately, and is not sent again', async ({ open }) => {
    const guard = await open('guard');
    guard.world.addFault({ operation: 'rest', kind: 'unauthorized' });
    guard.world.addFault({ operation: REFRESH, kind: 'hang' });
    const outcome = guard.run((harness) => harness.wire.callAbortable());
    await guard.untilHung(1);
    await guard.run((harness) => harness.wire.abort());
    expect(await outcome).toMatchObject({ ok: false, name: 'AbortError' });
    guard.world.release();
    expect(await guard.query()).toMatchObject({ ok: true });
    expect(guard.outcomes('GET /rest/streams/stream-1')).toEqual(['rejected']);
  });
});

test.describe('G16 the guard is destroyed', () => {
  test('restores the browser’s fetch', async ({ open }) => {
    const guard = await open('guard');
    const isNative = (): Promise<boolean> =>
      guard.page.evaluate(() => !(Symbol.for('amplify-token-guard/fetch') in window.fetch));
    const isOwn = (): Promise<boolean> =>
      guard.page.evaluate(() => {
        const frame = document.body.appendChild(document.createElement('iframe'));
        const native = (
          frame.contentWindow as Window & typeof globalThis
        ).Function.prototype.toString.call(window.fetch);
        frame.remove();
        return native.includes('fetch()') && native.includes('[native code]');
      });
    expect(await isOwn()).toBe(false);
    await guard.run((harness) => harness.destroy());
    expect(await isOwn()).toBe(true);
    expect(await isNative()).toBe(true);
  });
});
