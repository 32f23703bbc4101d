// The documents are typed strings, like the `graphql/queries.ts` of Amplify's code generator.

type GeneratedQuery<InputType, OutputType> = string & {
  __generatedQueryInput: InputType;
  __generatedQueryOutput: OutputType;
};

type GeneratedMutation<InputType, OutputType> = string & {
  __generatedMutationInput: InputType;
  __generatedMutationOutput: OutputType;
};

type GeneratedSubscription<InputType, OutputType> = string & {
  __generatedSubscriptionInput: InputType;
  __generatedSubscriptionOutput: OutputType;
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

export const onMusicStreamEvent = /* GraphQL */ `
  subscription OnMusicStreamEvent($streamId: ID) {
    onMusicStreamEvent(streamId: $streamId) {
      sequence
    }
  }
` as GeneratedSubscription<
  { readonly streamId?: string },
  { readonly onMusicStreamEvent: { readonly sequence: number } | null }
>;

/** Only curators may subscribe to it. */
export const onRoyaltiesChange = /* GraphQL */ `
  subscription OnRoyaltiesChange {
    onRoyaltiesChange {
      royalties
    }
  }
` as GeneratedSubscription<
  Record<string, never>,
  { readonly onRoyaltiesChange: { readonly royalties: number | null } | null }
>;

export const listMusicStreamEvents = /* GraphQL */ `
  query ListMusicStreamEvents($streamId: ID!, $after: Int!) {
    listMusicStreamEvents(streamId: $streamId, after: $after) {
      sequence
    }
  }
` as GeneratedQuery<
  { readonly streamId: string; readonly after: number },
  { readonly listMusicStreamEvents: readonly { readonly sequence: number }[] }
>;
