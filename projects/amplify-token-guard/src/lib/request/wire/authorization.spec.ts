import { authorizationOf } from './authorization';

const URL_ = 'https://api.example.com/';

describe('the Authorization header of a request', () => {
  it.each<[string, HeadersInit]>([
    ['an object', { Accept: '*/*', Authorization: 'Bearer x' }],
    ['an object with another case', { aUTHORIZATION: 'Bearer x' }],
    ['Headers', new Headers({ authorization: 'Bearer x' })],
    [
      'a list',
      [
        ['accept', '*/*'],
        ['authorization', 'Bearer x'],
      ],
    ],
    ['a Map', new Map([['Authorization', 'Bearer x']]) as unknown as HeadersInit],
    ['an object with spaces around the value', { Authorization: ' \tBearer x ' }],
  ])('is found in %s', (_, headers) => {
    expect(authorizationOf([URL_, { headers }])).toBe('Bearer x');
  });

  it('is found in a Request', () => {
    const request = new Request(URL_, { headers: { Authorization: 'Bearer x' } });
    expect(authorizationOf([request])).toBe('Bearer x');
    expect(authorizationOf([request, {}])).toBe('Bearer x');
  });

  it('is that of the second argument if that has headers', () => {
    const request = new Request(URL_, { headers: { Authorization: 'Bearer x' } });
    expect(authorizationOf([request, { headers: { Authorization: 'y' } }])).toBe('y');
    expect(authorizationOf([request, { headers: {} }])).toBeUndefined();
  });

  it.each<[string, RequestInit | null | undefined]>([
    ['only a URL', undefined],
    ['null', null],
    ['no headers', { method: 'POST' }],
    ['other headers', { headers: { Accept: '*/*', 'X-Authorization': 'x' } }],
    ['a value that is not a string', { headers: { Authorization: 1 as unknown as string } }],
    ['other Headers', { headers: new Headers({ Accept: '*/*' }) }],
    ['invalid headers', { headers: 'Authorization' as unknown as HeadersInit }],
  ])('is missing with %s', (_, init) => {
    expect(authorizationOf([URL_, init!])).toBeUndefined();
    expect(authorizationOf([new URL(URL_), init!])).toBeUndefined();
  });

  it.each<[string, (once: Iterator<unknown>) => unknown]>([
    ['an iterator', (once) => once],
    ['an iterable object', (once) => ({ [Symbol.iterator]: () => once })],
    ['a list with iterators for pairs', (once) => [once]],
  ])('is not read from headers that can be read only once: %s', (_, headersOf) => {
    const once = ['Authorization', 'Bearer x'].values();
    const headers = headersOf(once) as HeadersInit;
    expect(authorizationOf([URL_, { headers }])).toBeUndefined();
    expect([...once]).toHaveLength(2);
  });

  it('is not read from an object to which a library has added a method of Request', () => {
    const url = Object.assign(new URL(URL_), { clone: () => url, headers: { Authorization: 'x' } });
    expect(authorizationOf([url])).toBeUndefined();
  });
});
