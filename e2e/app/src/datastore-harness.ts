import { Hub } from 'aws-amplify/utils';
// Only its types: it is loaded by the tests that use it.
import type { PersistentModelConstructor } from 'aws-amplify/datastore';

/** What Amplify's code generator writes of the model. */
const SCHEMA = {
  version: 'playlists',
  codegenVersion: '3.4.4',
  enums: {},
  nonModels: {},
  models: {
    Playlist: {
      name: 'Playlist',
      pluralName: 'Playlists',
      syncable: true,
      attributes: [
        { type: 'model', properties: {} },
        {
          type: 'auth',
          properties: {
            rules: [
              {
                allow: 'private',
                provider: 'userPools',
                operations: ['create', 'update', 'delete', 'read'],
              },
            ],
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

interface Playlist {
  readonly id: string;
  readonly title: string;
}

/** What an app does with DataStore. */
export class DatastoreHarness {
  /** What DataStore’s error handler was told. */
  readonly errors: string[] = [];
  /** Names of DataStore’s events. */
  readonly hubEvents: string[] = [];
  #loaded: ReturnType<typeof load> | undefined;

  /** Starts to synchronize; the rest goes on by itself. */
  async start(): Promise<void> {
    Hub.listen('datastore', ({ payload }) => this.hubEvents.push(payload.event));
    const { DataStore } = await this.#load();
    DataStore.configure({
      errorHandler: ({ message }: { message: string }) => void this.errors.push(message),
    });
    await DataStore.start();
  }

  async save(title: string): Promise<void> {
    const { DataStore, Playlist } = await this.#load();
    await DataStore.save(new Playlist({ title }));
  }

  async rename(title: string, newTitle: string): Promise<void> {
    const { DataStore, Playlist } = await this.#load();
    const all = await DataStore.query(Playlist);
    const found = all.find((playlist) => playlist.title === title)!;
    await DataStore.save(
      Playlist.copyOf(found, (draft) => {
        (draft as { title: string }).title = newTitle;
      }),
    );
  }

  /** What the user sees. */
  async titles(): Promise<string[]> {
    const { DataStore, Playlist } = await this.#load();
    const all = await DataStore.query(Playlist);
    return all.map(({ title }) => title).sort();
  }

  #load(): ReturnType<typeof load> {
    return (this.#loaded ??= load());
  }
}

async function load() {
  const { DataStore, initSchema } = await import('aws-amplify/datastore');
  const models = initSchema(SCHEMA as never);
  const { Playlist } = models as unknown as { Playlist: PersistentModelConstructor<Playlist> };
  return { DataStore, Playlist };
}
