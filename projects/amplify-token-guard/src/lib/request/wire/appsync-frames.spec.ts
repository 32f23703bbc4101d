import {
  connectProtocols,
  findConnectHeaders,
  headersIn,
  isStop,
  kindStartedBy,
  newOperationId,
  read,
  readFrame,
  readHeaders,
} from './appsync-frames';

describe('the handshake', () => {
  it('contains headers in a subprotocol that needs no escaping', () => {
    // Its Base64 contains every character that is not allowed in a subprotocol.
    const headers = JSON.stringify({ Authorization: 'a>?~~>>??', host: 'h' });
    const protocols = connectProtocols('graphql-ws', headers);
    expect(protocols[0]).toBe('graphql-ws');
    expect(protocols[1]).toMatch(/^header-[\w-]+$/);
    expect(findConnectHeaders(protocols)).toBe(headers);
    expect(readHeaders(headers)).toEqual({ authorization: 'a>?~~>>??', host: 'h' });
  });

  it('is the same for AppSync Events', () => {
    expect(findConnectHeaders(connectProtocols('aws-appsync-event-ws', '{}'))).toBe('{}');
  });

  it.each([
    ['nothing', []],
    ['no headers', ['graphql-ws']],
    ['another protocol', ['graphql-transport-ws', 'header-e30']],
    ['another second protocol', ['graphql-ws', 'soap']],
    ['empty headers', ['graphql-ws', 'header-']],
    ['invalid Base64', ['graphql-ws', 'header-a']],
    ['another order', ['header-e30', 'graphql-ws']],
  ])('that has %s does not belong to AppSync', (_, protocols) => {
    expect(findConnectHeaders(protocols)).toBeFalsy();
  });

  it('with headers that are not JSON has none', () => {
    for (const text of ['no', 'null', '7', '[]']) expect(readHeaders(text)).toEqual({});
  });
});

describe('frames', () => {
  it('have a type and an ID, of any shape', () => {
    const text = '{"type":"data","id":"1","payload":{"data":null}}';
    expect(readFrame(text)).toMatchObject({ type: 'data', id: '1', text });
    for (const odd of ['<html>', 'null', '7', '{}', '[]', '{"type":7,"id":7}']) {
      expect(readFrame(odd)).toMatchObject({ type: 'unreadable', id: undefined, text: odd });
    }
  });

  it('have their data in `payload` or next to the type', () => {
    expect(read(readFrame('{"payload":{"a":1},"a":2}'), 'a')).toBe(1);
    expect(read(readFrame('{"payload":{},"a":2}'), 'a')).toBe(2);
    for (const odd of ['{"payload":null,"a":2}', '{"payload":"a","a":2}']) {
      expect(read(readFrame(odd), 'a')).toBe(2);
    }
  });

  it('contain headers, those of GraphQL and those of Events', () => {
    const headers = { Authorization: 't', Host: 'h', odd: 7 };
    const graphql = { payload: { extensions: { authorization: headers } } };
    for (const frame of [graphql, { authorization: headers }, { ...graphql, authorization: {} }]) {
      expect(headersIn(readFrame(JSON.stringify(frame)))).toEqual({
        authorization: 't',
        host: 'h',
      });
    }
    for (const odd of ['{}', '{"payload":{"extensions":{"authorization":7}}}', 'no']) {
      expect(headersIn(readFrame(odd))).toEqual({});
    }
  });

  it('start and end operations', () => {
    const types = ['start', 'subscribe', 'publish'];
    expect(types.map((type) => kindStartedBy(type)?.started)).toEqual([
      'start_ack',
      'subscribe_success',
      'publish_success',
    ]);
    expect(kindStartedBy('connection_init')).toBeUndefined();
    expect(['stop', 'unsubscribe', 'start'].map(isStop)).toEqual([true, true, false]);
  });

  it('have a unique ID for each start, a UUID', () => {
    const ids = Array.from({ length: 100 }, newOperationId);
    expect(new Set(ids).size).toBe(100);
    for (const id of ids) {
      expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/);
    }
  });
});
