import { Hub } from 'aws-amplify/utils';
// Imports only the types. The tests that use DataStore load it at run time.
import type { PersistentModelConstructor } from 'aws-amplify/datastore';

/** The schema that Amplify's code generator creates for the model. */
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

/** The calls of an app to DataStore. */
export class DatastoreHarness {
  /** The errors that DataStore passed to its error handler. */
  readonly errors: string[] = [];
  /** The names of DataStore's Hub events. */
  readonly hubEvents: string[] = [];
  #loaded: ReturnType<typeof load> | undefined;

  /** Starts to synchronize. The synchronization continues in the background. */
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

  /** The titles that the user sees. */
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
