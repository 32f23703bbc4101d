import { TestBed } from '@angular/core/testing';
import { withSubscriptions } from 'amplify-token-guard';
import {
  FakeRealtime,
  FakeSubscription,
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { DataStore, initSchema } from 'aws-amplify/datastore';
import { configureForFakeSession, macrotask } from '../../../../spec-helpers/fake-session';

/** A schema in the format of Amplify's codegen. */
const SCHEMA = {
  version: 'a',
  codegenVersion: '3.4.4',
  enums: {},
  nonModels: {},
  models: {
    Song: {
      name: 'Song',
      pluralName: 'Songs',
      syncable: true,
      attributes: [
        { type: 'model', properties: {} },
        {
          type: 'auth',
          properties: {
            rules: [{ allow: 'private', provider: 'userPools', operations: ['read'] }],
          },
        },
      ],
      fields: {
        id: { name: 'id', isArray: false, type: 'ID', isRequired: true, attributes: [] },
        title: { name: 'title', isArray: false, type: 'String', isRequired: false, attributes: [] },
      },
    },
  },
};

interface Song {
  readonly id: string;
  readonly title: string;
}

let realtime: FakeRealtime;
let clock: ManualClock;
/** Songs on the server. */
let stored: object[];
let syncs: number;

const { Song } = initSchema(SCHEMA as never) as { Song: never };

beforeEach(async () => {
  jest.spyOn(Math, 'random').mockReturnValue(1);
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  TestBed.configureTestingModule({
    providers: [provideTokenGuardTesting(withSubscriptions())],
  });
  clock = TestBed.inject(ManualClock);
  realtime = TestBed.inject(FakeRealtime);
  TestBed.inject(FakeTokenSource).signIn();
  await clock.settle();
  stored = [];
  syncs = 0;
  jest.spyOn(globalThis, 'fetch').mockImplementation(async () => {
    syncs++;
    const syncSongs = { items: stored, nextToken: null, startedAt: 1 };
    return new Response(JSON.stringify({ data: { syncSongs } }));
  });
  configureForFakeSession('https://datastore.example.com/graphql');
});

afterEach(() => DataStore.clear());

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 2_000; i++) {
    if (await isSo()) return;
    await macrotask();
    await clock.settle();
  }
  throw new Error('The condition did not become true.');
}

async function titles(): Promise<string[]> {
  const songs = (await DataStore.query(Song)) as unknown as Song[];
  return songs.map(({ title }) => title).sort();
}

function record(title: string): object {
  return { id: title, title, _version: 1, _lastChangedAt: 1, _deleted: null };
}

function subscription(name: string): FakeSubscription | undefined {
  return realtime.match(name)[0];
}

describe('G13 DataStore', () => {
  it('one cut subscription does not end its synchronization, and it loads what it missed', async () => {
    stored = [record('a')];
    await DataStore.start();
    await until(async () => realtime.match().length === 3 && (await titles()).includes('a'));
    await until(() => syncs === 1);

    // The next one falls into the gap, so no event reports it.
    stored = [record('a'), record('missed')];
    subscription('onCreateSong')!.rejectToken();
    await until(() => realtime.match().length === 3);
    await until(async () => (await titles()).includes('missed'));
    expect(syncs).toBe(2);

    subscription('onCreateSong')!.emit({ onCreateSong: record('received') });
    await until(async () => (await titles()).includes('received'));
    expect(await titles()).toEqual(['a', 'missed', 'received']);
    expect(TestBed.inject(FakeTokenSource).refreshCount).toBe(1);
  });

  it('neither does a broken connection', async () => {
    await DataStore.start();
    await until(() => realtime.match().length === 3 && syncs === 1);
    stored = [record('missed')];
    realtime.drop();
    await clock.advance(500);
    await until(async () => (await titles()).includes('missed'));
    subscription('onCreateSong')!.emit({ onCreateSong: record('received') });
    await until(async () => (await titles()).includes('received'));
  });
});
