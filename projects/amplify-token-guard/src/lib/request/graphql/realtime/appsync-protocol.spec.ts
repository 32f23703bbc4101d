import {
  authorization,
  newSubscriptionId,
  readFrame,
  realtimeUrl,
  startFrame,
  subprotocols,
} from './appsync-protocol';

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

describe('the handshake', () => {
  it('carries the token in a subprotocol that needs no escaping', () => {
    // Gives every character of Base64 that is not allowed in a subprotocol.
    const headers = authorization('https://api.example.com:8443/graphql', 'a>?~~>>??');
    expect(headers['host']).toBe('api.example.com:8443');
    const [first, second] = subprotocols(headers);
    expect(first).toBe('graphql-ws');
    expect(second).toMatch(/^header-[\w-]+$/);
    const decoded = Buffer.from(second!.slice('header-'.length), 'base64url').toString();
    expect(JSON.parse(decoded)).toEqual(headers);
  });

  it('G12 has no token in the address', () => {
    expect(realtimeUrl('https://api.example.com/graphql')).not.toContain('?');
  });
});

describe('frames', () => {
  it('a start carries the operation as text, and the token', () => {
    const operation = { query: 'subscription { a }', variables: { id: 1 } };
    expect(startFrame('1', operation, { Authorization: 't', host: 'h' })).toEqual({
      id: '1',
      type: 'start',
      payload: {
        data: JSON.stringify(operation),
        extensions: { authorization: { Authorization: 't', host: 'h' } },
      },
    });
  });

  it('what cannot be read is of no known type', () => {
    expect(readFrame('{"type":"ka"}')).toEqual({ type: 'ka' });
    expect(readFrame('<html>')).toEqual({ type: 'unreadable' });
    expect(readFrame('null')).toEqual({ type: 'unreadable' });
  });

  it('every subscription has an id of its own, a UUID', () => {
    const ids = Array.from({ length: 100 }, newSubscriptionId);
    expect(new Set(ids).size).toBe(100);
    for (const id of ids) {
      expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/);
    }
  });
});
