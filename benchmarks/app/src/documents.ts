export const STREAM = 'stream-1';

export const QUERY = /* GraphQL */ `
  query GetMusicStream($id: ID!) {
    getMusicStream(id: $id) {
      id
      title
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
