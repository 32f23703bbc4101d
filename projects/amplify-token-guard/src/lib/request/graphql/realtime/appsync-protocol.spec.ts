import { authorization, realtimeUrl, startFrame } from './appsync-protocol';

const HOST = 'abcdefghijklmnopqrstuvwxyz.appsync-api.eu-west-1.amazonaws.com';

describe('realtimeUrl()', () => {
  it.each([
    [`https://${HOST}/graphql`, `wss://${HOST.replace('api', 'realtime-api')}/graphql`],
    [
      'https://abcdefghijklmnopqrstuvwxyz.appsync-api.cn-north-1.amazonaws.com.cn/graphql',
      'wss://abcdefghijklmnopqrstuvwxyz.appsync-realtime-api.cn-north-1.amazonaws.com.cn/graphql',
    ],
    [`HTTPS://${HOST}/graphql`, `wss://${HOST.replace('api', 'realtime-api')}/graphql`],
    ['https://api.example.com/graphql', 'wss://api.example.com/graphql/realtime'],
    ['https://appsync-api.example.com/graphql', 'wss://appsync-api.example.com/graphql/realtime'],
    [`https://${HOST}/other`, `wss://${HOST}/other/realtime`],
    ['http://localhost:4400/graphql', 'ws://localhost:4400/graphql/realtime'],
    ['HTTP://localhost:4400/graphql', 'ws://localhost:4400/graphql/realtime'],
    ['HttpS://localhost/graphql', 'wss://localhost/graphql/realtime'],
  ])('%s: %s', (endpoint, url) => expect(realtimeUrl(endpoint)).toBe(url));
});

describe('authorization()', () => {
  it('contains the host of the requests', () => {
    expect(authorization('https://api.example.com:8443/graphql', 'token')).toEqual({
      Authorization: 'token',
      host: 'api.example.com:8443',
    });
  });

  it('G12 the URL contains no token', () => {
    expect(realtimeUrl('https://api.example.com/graphql')).not.toContain('?');
  });
});

describe('startFrame()', () => {
  it('contains the operation as a string, and the token', () => {
    const operation = { query: 'subscription { a }', variables: { id: 1 } };
    const frame = startFrame('1', operation, { Authorization: 't', host: 'h' });
    expect(JSON.parse(frame)).toEqual({
      id: '1',
      type: 'start',
      payload: {
        data: JSON.stringify(operation),
        extensions: { authorization: { Authorization: 't', host: 'h' } },
      },
    });
  });
});
