import type { Schema } from 'aws-amplify/datastore';

// In the form in which `amplify codegen models` writes the schema of DataStore.
export const schema: Schema = {
  version: 'playlists-1',
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
