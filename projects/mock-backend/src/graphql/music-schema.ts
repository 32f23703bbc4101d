import { buildSchema } from 'graphql';

/**
 * The schema as one would give it to AppSync, its directives included: `authorizeField` obeys them.
 * A field without a directive of its own takes that of its type, and else the API's default, the user pool.
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
  }

  type Mutation {
    recordPlay(id: ID!): MusicStream
    publishMusicStreamEvent(streamId: ID!, sequence: Int!): MusicStreamEvent
    createSong(input: CreateSongInput!): Song
    updateSong(input: UpdateSongInput!): Song
    deleteSong(input: DeleteSongInput!): Song @aws_cognito_user_pools(cognito_groups: ["curators"])
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

  type Song {
    id: ID!
    title: String!
    plays: Int
    createdAt: AWSDateTime!
    updatedAt: AWSDateTime!
  }

  type SongConnection {
    items: [Song]!
    nextToken: String
  }

  input CreateSongInput {
    id: ID
    title: String!
    plays: Int
  }

  input UpdateSongInput {
    id: ID!
    title: String
    plays: Int
  }

  input DeleteSongInput {
    id: ID!
  }

  input ModelSongFilterInput {
    id: ID
  }

  input ModelSubscriptionSongFilterInput {
    id: ID
  }
`);
