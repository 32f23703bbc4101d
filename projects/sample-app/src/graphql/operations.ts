// In the form in which Amplify's code generator writes operations and their types.

type GeneratedQuery<Input, Output> = string & {
  __generatedQueryInput: Input;
  __generatedQueryOutput: Output;
};

type GeneratedMutation<Input, Output> = string & {
  __generatedMutationInput: Input;
  __generatedMutationOutput: Output;
};

export interface MusicStream {
  id: string;
  title: string;
  artist: string;
  genre: string;
  durationSeconds: number;
  plays: number;
}

export const listMusicStreams = /* GraphQL */ `
  query ListMusicStreams($limit: Int) {
    listMusicStreams(limit: $limit) {
      items {
        id
        title
        artist
        genre
        durationSeconds
        plays
      }
    }
  }
` as GeneratedQuery<{ limit?: number | null }, { listMusicStreams: { items: MusicStream[] } }>;

export const getMusicStream = /* GraphQL */ `
  query GetMusicStream($id: ID!) {
    getMusicStream(id: $id) {
      id
      title
      artist
      genre
      durationSeconds
      plays
    }
  }
` as GeneratedQuery<{ id: string }, { getMusicStream?: MusicStream | null }>;

export const recordPlay = /* GraphQL */ `
  mutation RecordPlay($id: ID!) {
    recordPlay(id: $id) {
      id
      plays
    }
  }
` as GeneratedMutation<{ id: string }, { recordPlay?: { id: string; plays: number } | null }>;
