import type { AmplifyConfigOptions } from './amplify-config';
import { amplifyConfig, USER_POOL_CLIENT_ID, USER_POOL_ID } from './amplify-config';

const scalar = (
  name: string,
  type: string,
  more: { isRequired?: true; isReadOnly?: true } = {},
) => ({
  name,
  isArray: false,
  type,
  isRequired: false,
  attributes: [],
  ...more,
});

const related = (name: string, model: string, isArray: boolean) => ({
  name,
  isArray,
  type: { model },
  isRequired: false,
  attributes: [],
});

const custom = (name: string, type: string) => ({
  name,
  isArray: false,
  type: { nonModel: type },
  isRequired: false,
});

const byId = { id: { name: 'id', isArray: false, type: 'ID', isRequired: true } };

const STREAM_FIELDS = {
  id: scalar('id', 'ID', { isRequired: true }),
  title: scalar('title', 'String', { isRequired: true }),
  plays: scalar('plays', 'Int', { isRequired: true }),
};

/**
 * The model introspection that `ampx` writes for the models `Song` and `Album` and the custom
 * operations.
 */
const MODEL_INTROSPECTION = {
  version: 1,
  models: {
    Song: {
      name: 'Song',
      fields: {
        id: scalar('id', 'ID', { isRequired: true }),
        title: scalar('title', 'String', { isRequired: true }),
        plays: scalar('plays', 'Int'),
        albumId: scalar('albumId', 'ID'),
        album: {
          ...related('album', 'Album', false),
          association: { connectionType: 'BELONGS_TO', targetNames: ['albumId'] },
        },
        createdAt: scalar('createdAt', 'AWSDateTime', { isReadOnly: true }),
        updatedAt: scalar('updatedAt', 'AWSDateTime', { isReadOnly: true }),
      },
      syncable: true,
      pluralName: 'Songs',
      attributes: [{ type: 'model', properties: {} }],
      primaryKeyInfo: {
        isCustomPrimaryKey: false,
        primaryKeyFieldName: 'id',
        sortKeyFieldNames: [],
      },
    },
    Album: {
      name: 'Album',
      fields: {
        id: scalar('id', 'ID', { isRequired: true }),
        title: scalar('title', 'String', { isRequired: true }),
        songs: {
          ...related('songs', 'Song', true),
          association: { connectionType: 'HAS_MANY', associatedWith: ['albumId'] },
        },
        createdAt: scalar('createdAt', 'AWSDateTime', { isReadOnly: true }),
        updatedAt: scalar('updatedAt', 'AWSDateTime', { isReadOnly: true }),
      },
      syncable: true,
      pluralName: 'Albums',
      attributes: [{ type: 'model', properties: {} }],
      primaryKeyInfo: {
        isCustomPrimaryKey: false,
        primaryKeyFieldName: 'id',
        sortKeyFieldNames: [],
      },
    },
  },
  enums: {},
  nonModels: {
    MusicStream: {
      name: 'MusicStream',
      fields: { ...STREAM_FIELDS, royalties: scalar('royalties', 'Float') },
    },
    OpenMusicStream: { name: 'OpenMusicStream', fields: STREAM_FIELDS },
    Listener: {
      name: 'Listener',
      fields: {
        sub: scalar('sub', 'ID', { isRequired: true }),
        username: scalar('username', 'String', { isRequired: true }),
      },
    },
  },
  queries: {
    getMusicStream: { ...custom('getMusicStream', 'MusicStream'), arguments: byId },
    me: custom('me', 'Listener'),
  },
  mutations: { recordPlay: { ...custom('recordPlay', 'OpenMusicStream'), arguments: byId } },
  subscriptions: { onRoyaltiesChange: custom('onRoyaltiesChange', 'OpenMusicStream') },
};

/**
 * The `amplify_outputs.json` of an Amplify Gen 2 app whose data is in one world of the backend.
 * `Amplify.configure()` uses its GraphQL API. Only `amplifyConfig()` can configure the URL of the
 * user pool.
 */
export function amplifyOutputs(baseUrl: string, world: string, options: AmplifyConfigOptions = {}) {
  const graphql = amplifyConfig(baseUrl, world, options).API?.GraphQL;
  return {
    version: '1.4',
    auth: {
      user_pool_id: USER_POOL_ID,
      aws_region: graphql?.region,
      user_pool_client_id: USER_POOL_CLIENT_ID,
    },
    data: {
      url: graphql?.endpoint,
      aws_region: graphql?.region,
      api_key: graphql?.apiKey,
      default_authorization_type: 'AMAZON_COGNITO_USER_POOLS',
      authorization_types: ['API_KEY'],
      model_introspection: MODEL_INTROSPECTION,
    },
  };
}
