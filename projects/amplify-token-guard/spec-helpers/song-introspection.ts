const field = (name: string, type: unknown, more: object = {}): object => ({
  name,
  isArray: false,
  type,
  isRequired: true,
  attributes: [],
  ...more,
});

const model = (name: string, fields: object): object => ({
  name,
  pluralName: `${name}s`,
  fields: { id: field('id', 'ID'), ...fields },
  syncable: true,
  attributes: [{ type: 'model', properties: {} }],
  primaryKeyInfo: {
    isCustomPrimaryKey: false,
    primaryKeyFieldName: 'id',
    sortKeyFieldNames: [],
  },
});

/** Songs and their artists, as `amplify_outputs.json` of Amplify Gen 2 describes them. */
export const SONG_INTROSPECTION = {
  version: 1,
  models: {
    Song: model('Song', {
      title: field('title', 'String'),
      artistId: field('artistId', 'ID'),
      artist: field(
        'artist',
        { model: 'Artist' },
        { association: { connectionType: 'BELONGS_TO', targetNames: ['artistId'] } },
      ),
    }),
    Artist: model('Artist', { name: field('name', 'String') }),
  },
  enums: {},
  nonModels: {},
  mutations: {
    play: {
      ...field('play', 'Int'),
      arguments: { id: field('id', 'ID') },
    },
  },
};
