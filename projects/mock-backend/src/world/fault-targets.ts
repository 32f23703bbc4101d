/** The Cognito user pool operations this backend knows. */
export const COGNITO_OPERATIONS = [
  'InitiateAuth',
  'RespondToAuthChallenge',
  'GetTokensFromRefreshToken',
  'RevokeToken',
  'GlobalSignOut',
  'GetUser',
] as const;

/** The identity pool operations this backend knows. */
export const IDENTITY_OPERATIONS = ['GetId', 'GetCredentialsForIdentity'] as const;

/** Root fields of the GraphQL schema. */
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

/** Fields of the schema that can be subscribed to. */
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

/** What a realtime client asks for: the socket, the acknowledgement, each subscription, each publication of Events. */
export const REALTIME_STEPS = ['handshake', 'connect', 'start', 'publish'] as const;

/** Paths of the REST API. */
export const REST_PATHS = ['/streams', '/plays', '/royalties'] as const;

/** Steps of a sign-in at the hosted UI. */
export const HOSTED_STEPS = ['authorize', 'login', 'token', 'logout'] as const;

/** Everything a fault can name as its operation. */
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
