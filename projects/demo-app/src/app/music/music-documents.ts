// Written the way Amplify's codegen writes its `graphql/queries.ts`: a string that knows its types.

type GeneratedQuery<InputType, OutputType> = string & {
  __generatedQueryInput: InputType;
  __generatedQueryOutput: OutputType;
};

type GeneratedMutation<InputType, OutputType> = string & {
  __generatedMutationInput: InputType;
  __generatedMutationOutput: OutputType;
};

export interface StreamTitle {
  readonly id: string;
  readonly title: string;
}

export interface MusicStream extends StreamTitle {
  readonly artist: string;
  readonly genre: string;
  readonly plays: number;
}

interface ById {
  readonly id: string;
}

export const getMusicStream = /* GraphQL */ `
  query GetMusicStream($id: ID!) {
    getMusicStream(id: $id) {
      id
      title
      artist
      genre
      plays
    }
  }
` as GeneratedQuery<ById, { readonly getMusicStream: MusicStream | null }>;

export const listMusicStreams = /* GraphQL */ `
  query ListMusicStreams($limit: Int) {
    listMusicStreams(limit: $limit) {
      items {
        id
        title
      }
    }
  }
` as GeneratedQuery<
  { readonly limit?: number },
  { readonly listMusicStreams: { readonly items: readonly StreamTitle[] } }
>;

export const getRoyalties = /* GraphQL */ `
  query GetRoyalties($id: ID!) {
    getMusicStream(id: $id) {
      royalties
    }
  }
` as GeneratedQuery<
  ById,
  { readonly getMusicStream: { readonly royalties: number | null } | null }
>;

export const recordPlay = /* GraphQL */ `
  mutation RecordPlay($id: ID!) {
    recordPlay(id: $id) {
      id
      plays
    }
  }
` as GeneratedMutation<
  ById,
  { readonly recordPlay: { readonly id: string; readonly plays: number } | null }
>;
