/** The supported operations of the Cognito user pool. */
export const COGNITO_OPERATIONS = [
  'InitiateAuth',
  'RespondToAuthChallenge',
  'GetTokensFromRefreshToken',
  'RevokeToken',
  'GlobalSignOut',
  'GetUser',
] as const;

/** The supported operations of the identity pool. */
export const IDENTITY_OPERATIONS = ['GetId', 'GetCredentialsForIdentity'] as const;

/** The root fields of the GraphQL schema. */
export const ROOT_FIELDS = [
  'getMusicStream',
  'listMusicStreams',
  'listMusicStreamEvents',
  'me',
  'getSong',
  'listSongs',
  'getAlbum',
  'syncPlaylists',
  'recordPlay',
  'publishMusicStreamEvent',
  'createSong',
  'updateSong',
  'deleteSong',
  'createPlaylist',
  'updatePlaylist',
  'deletePlaylist',
] as const;

/** The subscription fields of the schema. */
export const SUBSCRIPTION_FIELDS = [
  'onRecordPlay',
  'onMusicStreamEvent',
  'onRoyaltiesChange',
  'onCreateSong',
  'onUpdateSong',
  'onDeleteSong',
  'onCreatePlaylist',
  'onUpdatePlaylist',
  'onDeletePlaylist',
] as const;

/**
 * The steps of a realtime client: opening the socket, authenticating, starting each subscription,
 * and publishing each event.
 */
export const REALTIME_STEPS = ['handshake', 'connect', 'start', 'publish'] as const;

/** The paths of the REST API. */
export const REST_PATHS = ['/streams', '/plays', '/royalties'] as const;

/** The steps of a sign-in at the hosted UI. */
export const HOSTED_STEPS = ['authorize', 'login', 'token', 'logout'] as const;

/** All values of a fault's `operation`. */
export const FAULT_TARGETS: readonly string[] = [
  'auth',
  ...COGNITO_OPERATIONS,
  'identity',
  ...IDENTITY_OPERATIONS,
  'graphql',
  ...ROOT_FIELDS.map((field) => `graphql:${field}`),
  'events',
  'realtime',
  ...REALTIME_STEPS.map((step) => `realtime:${step}`),
  ...SUBSCRIPTION_FIELDS.map((field) => `realtime:${field}`),
  'rest',
  ...REST_PATHS.map((path) => `rest:${path}`),
  'hosted',
  ...HOSTED_STEPS.map((step) => `hosted:${step}`),
];
