import { initSchema, type PersistentModelConstructor } from 'aws-amplify/datastore';
import { schema } from './schema';

export interface Playlist {
  readonly id: string;
  readonly title?: string | null;
}

export const { Playlist } = initSchema(schema) as {
  Playlist: PersistentModelConstructor<Playlist>;
};
