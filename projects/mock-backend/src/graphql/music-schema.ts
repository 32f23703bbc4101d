import { buildSchema } from 'graphql';

/**
 * The schema as AppSync accepts it, including its directives. `authorizeField()` applies them. A
 * field without a directive has the one of its type. Without either, the API's default applies,
 * which is the user pool.
 */
export const musicSchema = buildSchema(/* GraphQL */ `
  directive @aws_api_key on OBJECT | FIELD_DEFINITION
  directive @aws_cognito_user_pools(cognito_groups: [String!]) on OBJECT | FIELD_DEFINITION
  directive @aws_subscribe(mutations: [String!]!) on FIELD_DEFINITION

  type Query {
    getMusicStream(id: ID!): MusicStream @aws_api_key @aws_cognito_user_pools
    listMusicStreams(limit: Int, nextToken: String): MusicStreamConnection!
      @aws_api_key
      @aws_cognito_user_pools
    listMusicStreamEvents(streamId: ID!, after: Int!): [MusicStreamEvent!]!
    me: Listener
    getSong(id: ID!): Song
    listSongs(filter: ModelSongFilterInput, limit: Int, nextToken: String): SongConnection
    getAlbum(id: ID!): Album
    syncPlaylists(
      filter: ModelPlaylistFilterInput
      limit: Int
      nextToken: String
      lastSync: AWSTimestamp
    ): PlaylistConnection
  }

  type Mutation {
    recordPlay(id: ID!): MusicStream
    publishMusicStreamEvent(streamId: ID!, sequence: Int!): MusicStreamEvent
    createSong(input: CreateSongInput!): Song
    updateSong(input: UpdateSongInput!): Song
    deleteSong(input: DeleteSongInput!): Song @aws_cognito_user_pools(cognito_groups: ["curators"])
    createPlaylist(input: CreatePlaylistInput!, condition: ModelPlaylistConditionInput): Playlist
    updatePlaylist(input: UpdatePlaylistInput!, condition: ModelPlaylistConditionInput): Playlist
    deletePlaylist(input: DeletePlaylistInput!, condition: ModelPlaylistConditionInput): Playlist
  }

  type Subscription {
    onRecordPlay(id: ID, artist: String, genre: String): MusicStream
      @aws_subscribe(mutations: ["recordPlay"])
      @aws_api_key
      @aws_cognito_user_pools
    onMusicStreamEvent(streamId: ID, genre: String): MusicStreamEvent
      @aws_subscribe(mutations: ["publishMusicStreamEvent"])
    onRoyaltiesChange(id: ID): MusicStream
      @aws_subscribe(mutations: ["recordPlay"])
      @aws_cognito_user_pools(cognito_groups: ["curators"])
    onCreateSong(filter: ModelSubscriptionSongFilterInput): Song
      @aws_subscribe(mutations: ["createSong"])
    onUpdateSong(filter: ModelSubscriptionSongFilterInput): Song
      @aws_subscribe(mutations: ["updateSong"])
    onDeleteSong(filter: ModelSubscriptionSongFilterInput): Song
      @aws_subscribe(mutations: ["deleteSong"])
    onCreatePlaylist(filter: ModelSubscriptionPlaylistFilterInput): Playlist
      @aws_subscribe(mutations: ["createPlaylist"])
    onUpdatePlaylist(filter: ModelSubscriptionPlaylistFilterInput): Playlist
      @aws_subscribe(mutations: ["updatePlaylist"])
    onDeletePlaylist(filter: ModelSubscriptionPlaylistFilterInput): Playlist
      @aws_subscribe(mutations: ["deletePlaylist"])
  }

  type MusicStream @aws_api_key @aws_cognito_user_pools {
    id: ID!
    title: String!
    artist: String!
    genre: String!
    durationSeconds: Int!
    streamUrl: String!
    plays: Int!
    royalties: Float @aws_cognito_user_pools(cognito_groups: ["curators"])
  }

  type MusicStreamConnection @aws_api_key @aws_cognito_user_pools {
    items: [MusicStream!]!
    nextToken: String
  }

  type MusicStreamEvent {
    streamId: ID!
    genre: String!
    sequence: Int!
    stream: MusicStream!
  }

  type Listener {
    sub: ID!
    username: String!
    groups: [String!]!
  }

  scalar AWSDateTime
  scalar AWSTimestamp

  type Song {
    id: ID!
    title: String!
    plays: Int
    albumId: ID
    createdAt: AWSDateTime!
    updatedAt: AWSDateTime!
  }

  type SongConnection {
    items: [Song]!
    nextToken: String
  }

  type Album {
    id: ID!
    title: String!
    createdAt: AWSDateTime!
    updatedAt: AWSDateTime!
  }

  type Playlist {
    id: ID!
    title: String
    createdAt: AWSDateTime!
    updatedAt: AWSDateTime!
    _version: Int!
    _lastChangedAt: AWSTimestamp!
    _deleted: Boolean
  }

  type PlaylistConnection {
    items: [Playlist]!
    nextToken: String
    startedAt: AWSTimestamp
  }

  input CreateSongInput {
    id: ID
    title: String!
    plays: Int
    albumId: ID
  }

  input UpdateSongInput {
    id: ID!
    title: String
    plays: Int
    albumId: ID
  }

  input DeleteSongInput {
    id: ID!
  }

  input ModelIDInput {
    eq: ID
  }

  input ModelSongFilterInput {
    albumId: ModelIDInput
    and: [ModelSongFilterInput]
  }

  input ModelSubscriptionSongFilterInput {
    id: ID
  }

  input CreatePlaylistInput {
    id: ID
    title: String
    _version: Int
  }

  input UpdatePlaylistInput {
    id: ID!
    title: String
    _version: Int
  }

  input DeletePlaylistInput {
    id: ID!
    _version: Int
  }

  input ModelPlaylistConditionInput {
    title: String
  }

  input ModelPlaylistFilterInput {
    id: ID
  }

  input ModelSubscriptionPlaylistFilterInput {
    id: ID
  }
`);
