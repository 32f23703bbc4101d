import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LISTENER } from '../src/accounts';
import { connected } from './realtime-client';
import { freshWorld, postGraphql, testBackend } from './test-backend';

// The model that DataStore synchronizes.

const backend = await testBackend();
const FIELDS = 'id title _version _lastChangedAt _deleted';

interface Playlist {
  readonly id: string;
  readonly _version: number;
  readonly _deleted: boolean | null;
}

interface Answer {
  readonly data: Record<string, Playlist & { items: Playlist[]; startedAt: number }>;
  readonly errors?: unknown;
}

async function signedIn() {
  const world = freshWorld(backend);
  const { accessToken: Authorization } = await world.mintTokens(LISTENER.username);
  const send = async (query: string) =>
    (await (await postGraphql(backend, world, query, { Authorization })).json()) as Answer;
  return { world, send, token: Authorization };
}

function sync(send: (query: string) => Promise<Answer>, lastSync = 0) {
  const args = lastSync ? `(lastSync: ${lastSync})` : '';
  return send(`{ syncPlaylists${args} { items { ${FIELDS} } startedAt nextToken } }`);
}

test('records have versions, deleted ones stay for those who synchronize', async () => {
  const { world, send } = await signedIn();
  await send(`mutation { createPlaylist(input: { id: "a", title: "one" }) { ${FIELDS} } }`);
  const { data } = await sync(send);
  assert.deepEqual(
    data['syncPlaylists']?.items.map(({ id, _version, _deleted }) => [id, _version, _deleted]),
    [['a', 1, null]],
  );
  world.clock.advance(1_000);
  const since = data['syncPlaylists']?.startedAt ?? 0;
  await send(`mutation { updatePlaylist(input: { id: "a", title: "two" }) { ${FIELDS} } }`);
  const deleted = await send(`mutation { deletePlaylist(input: { id: "a" }) { ${FIELDS} } }`);
  assert.equal(deleted.data['deletePlaylist']?._version, 3);
  assert.deepEqual((await sync(send)).data['syncPlaylists']?.items, []);
  const changed = (await sync(send, since + 1)).data['syncPlaylists']?.items;
  assert.deepEqual(
    changed?.map(({ id, _deleted }) => [id, _deleted]),
    [['a', true]],
  );
  world.clock.advance(1);
  const later = (await sync(send, world.clock.now())).data['syncPlaylists']?.items;
  assert.deepEqual(later, []);
});

test('an id is taken once, and what is not there cannot be changed', async () => {
  const { world, send } = await signedIn();
  const create = 'mutation { createPlaylist(input: { id: "a" }) { id } }';
  await send(create);
  assert.ok((await send(create)).errors);
  assert.ok((await send('mutation { updatePlaylist(input: { id: "b" }) { id } }')).errors);
  world.reset();
  assert.deepEqual((await sync(send)).data['syncPlaylists']?.items, []);
});

test('its subscriptions are told', async () => {
  const { world, send, token } = await signedIn();
  const client = await connected(backend, world, token);
  client.start('one', { query: 'subscription { onCreatePlaylist { id } }' });
  await client.frame('start_ack', 'one');
  await send('mutation { createPlaylist(input: { id: "a" }) { id } }');
  const { payload } = await client.frame('data', 'one');
  assert.deepEqual(payload, { data: { onCreatePlaylist: { id: 'a' } } });
});
