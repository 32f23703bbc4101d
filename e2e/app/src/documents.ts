/** The default stream of the tests. */
export const STREAM = 'stream-1';

export const QUERY = /* GraphQL */ `
  query GetMusicStream($id: ID!) {
    getMusicStream(id: $id) {
      id
      title
    }
  }
`;

/** Only the group `curators` may read the field. */
export const ROYALTIES = /* GraphQL */ `
  query GetRoyalties($id: ID!) {
    getMusicStream(id: $id) {
      id
      royalties
    }
  }
`;

export const MUTATION = /* GraphQL */ `
  mutation RecordPlay($id: ID!) {
    recordPlay(id: $id) {
      id
      plays
    }
  }
`;

export const SUBSCRIPTION = /* GraphQL */ `
  subscription OnMusicStreamEvent($streamId: ID) {
    onMusicStreamEvent(streamId: $streamId) {
      sequence
    }
  }
`;

/** Only the group `curators` may subscribe to it. */
export const DENIED_SUBSCRIPTION = /* GraphQL */ `
  subscription OnRoyaltiesChange {
    onRoyaltiesChange {
      royalties
    }
  }
`;
