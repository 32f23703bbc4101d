import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { Amplify } from 'aws-amplify';
import { signOut } from 'aws-amplify/auth';
import { generateClient } from 'aws-amplify/data';
import { parseAmplifyConfig } from 'aws-amplify/utils';
import { CURATOR, LISTENER } from '../src/accounts';
import type { Account } from '../src/accounts';
import { amplifyOutputs } from '../src/amplify-outputs';
import { configureAmplify, signInByPassword } from './amplify-app';
import './amplify-realtime';
import { freshWorld, testBackend, until } from './test-backend';

// The Data client of Amplify Gen 2, configured by an `amplify_outputs.json`.

const backend = await testBackend();

// A second `Amplify.configure` goes back to a storage that all tests share.
afterEach(() => signOut());

interface Song {
  readonly id: string;
  readonly title: string;
  readonly plays: number | null;
  readonly albumId: string | null;
  album(): Promise<Result<Album | null>>;
}

interface Album {
  readonly title: string;
  songs(): Promise<Result<Song[]>>;
}

interface Result<T> {
  readonly data: T;
  readonly errors?: readonly { readonly message: string; readonly errorType?: string }[];
  readonly nextToken?: string | null;
}

/** The part of the client that is used here. */
interface DataClient {
  readonly models: {
    readonly Song: {
      list(options?: { limit?: number; nextToken?: string }): Promise<Result<Song[]>>;
      get(key: { id: string }): Promise<Result<Song | null>>;
      create(input: Partial<Song>): Promise<Result<Song | null>>;
      update(input: Partial<Song>): Promise<Result<Song | null>>;
      delete(key: { id: string }): Promise<Result<Song | null>>;
      observeQuery(): {
        subscribe(next: (seen: { items: Song[] }) => void): { unsubscribe(): void };
      };
    };
  };
}

async function signedIn(account: Account = LISTENER) {
  const world = freshWorld(backend);
  configureAmplify(backend, world, { realtime: true });
  const outputs = parseAmplifyConfig(amplifyOutputs(backend.url, world.name, { realtime: true }));
  Amplify.configure({
    ...outputs,
    ...Amplify.getConfig(),
    ...(outputs.API && { API: outputs.API }),
  });
  await signInByPassword(account);
  const { Song } = (generateClient() as unknown as DataClient).models;
  return { world, songs: Song };
}

test('a model: create, get, list, update', async () => {
  const { world, songs } = await signedIn();
  const { data: first } = await songs.create({ title: 'Glass Harbour' });
  assert.ok(first);
  await songs.create({ id: 'own', title: 'Copper Rain', plays: 3 });
  assert.equal((await songs.get({ id: first.id })).data?.title, 'Glass Harbour');
  assert.equal((await songs.get({ id: 'none' })).data, null);

  const { data, nextToken } = await songs.list({ limit: 1 });
  assert.deepEqual(
    data.map(({ id }) => id),
    [first.id],
  );
  assert.deepEqual(
    (await songs.list({ nextToken: nextToken ?? '' })).data.map(({ id, plays }) => [id, plays]),
    [['own', 3]],
  );

  const { data: changed } = await songs.update({ id: 'own', plays: 4 });
  assert.deepEqual([changed?.title, changed?.plays], ['Copper Rain', 4]);
  assert.deepEqual(world.counts().mutationsExecuted, { createSong: 2, updateSong: 1 });
});

test('models that belong to each other are loaded from each other', async () => {
  const { songs } = await signedIn();
  await songs.create({ id: 'own', title: 'Copper Rain', albumId: 'album-1' });
  await songs.create({ id: 'other', title: 'Glass Harbour', albumId: 'album-2' });
  const { data: song } = await songs.get({ id: 'own' });
  const album = (await song?.album())?.data;
  assert.equal(album?.title, 'Evening Rooms');
  assert.deepEqual(
    (await album.songs()).data.map(({ id }) => id),
    ['own'],
  );
});

test('a model: what fails comes back in errors', async () => {
  const { songs } = await signedIn();
  await songs.create({ id: 'own', title: 'Copper Rain' });
  const again = await songs.create({ id: 'own', title: 'Copper Rain' });
  assert.deepEqual([again.data, again.errors?.length], [null, 1]);
  const denied = await songs.delete({ id: 'own' });
  assert.equal(denied.data, null);
  assert.equal(denied.errors?.[0]?.errorType, 'Unauthorized');
});

test('a model is observed, and forgotten at a reset', async () => {
  const { world, songs } = await signedIn(CURATOR);
  await songs.create({ id: 'first', title: 'Glass Harbour' });
  let titles: string[] = [];
  const subscription = songs
    .observeQuery()
    .subscribe(({ items }) => (titles = items.map(({ title }) => title)));
  after(() => subscription.unsubscribe());
  await until(() => world.counts().realtime.startsAccepted === 3 && titles.length === 1);

  await songs.create({ id: 'second', title: 'Copper Rain' });
  await until(() => titles.length === 2);
  await songs.update({ id: 'second', title: 'Winter Garden' });
  await until(() => titles[1] === 'Winter Garden');
  await songs.delete({ id: 'first' });
  await until(() => titles.length === 1);

  world.reset();
  assert.deepEqual(world.songs.list(), []);
});
