import { Amplify } from 'aws-amplify';
import { generateClient } from 'aws-amplify/api';
import { AmplifyCall, AmplifyClient, readCall } from './amplify-client';

const QUERY = { query: '{ now }' };

function configure(defaultAuthMode: 'userPool' | 'apiKey' = 'userPool'): void {
  const endpoint = 'https://abc.appsync-api.eu-west-1.amazonaws.com/graphql';
  Amplify.configure({ API: { GraphQL: { endpoint, defaultAuthMode, apiKey: 'key' } } });
}

/** A real client: its settings are read from where Amplify puts them. */
function client(options?: object): AmplifyClient {
  return generateClient(options as never);
}

const mine = { Authorization: 'mine' };

describe('readCall', () => {
  beforeEach(() => configure());
  afterEach(() => Amplify.configure({}, {}));

  interface Case {
    readonly client?: object;
    readonly call?: object;
    readonly headers?: Record<string, string>;
  }

  it.each<[string, Case]>([
    ['the mode of the configuration', {}],
    ['the mode of the client', { client: { authMode: 'oidc' } }],
    ['the mode of the call', { client: { authMode: 'apiKey' }, call: { authMode: 'userPool' } }],
    ['other headers', { client: { headers: { 'x-trace': '7' } } }],
    [
      'headers in place of the client’s',
      { client: { headers: mine }, headers: { 'x-trace': '8' } },
    ],
  ])('takes a call that sends the guarded token: %s', (_, given) => {
    const args = [{ ...QUERY, ...given.call }, given.headers];
    expect(readCall(client(given.client), args)).toBeDefined();
  });

  it.each<[string, Case]>([
    ['another mode of the call', { call: { authMode: 'iam' } }],
    ['another mode of the client', { client: { authMode: 'lambda' } }],
    ['a token of the call', { call: { authToken: 'mine' } }],
    ['a token of the client', { client: { authToken: 'mine' } }],
    ['a header of the call', { headers: { authorization: 'mine' } }],
    ['a header of the client', { client: { headers: mine } }],
  ])('leaves others alone: %s', (_, given) => {
    const args = [{ ...QUERY, ...given.call }, given.headers];
    expect(readCall(client(given.client), args)).toBeUndefined();
  });

  it('leaves calls alone in another mode of the configuration, or without one', () => {
    configure('apiKey');
    expect(readCall(client(), [QUERY])).toBeUndefined();
    Amplify.configure({});
    expect(readCall(client(), [QUERY])).toBeUndefined();
  });

  it('leaves alone what is no call in a browser', () => {
    expect(readCall(client(), [{ token: Symbol('context') }, QUERY])).toBeUndefined();
    expect(readCall(client(), [undefined])).toBeUndefined();
    expect(readCall(client(), [])).toBeUndefined();
  });

  it('has new options for each attempt', () => {
    const call = readCall(client(), [QUERY]);
    expect(call?.attempt()[0]).toEqual(QUERY);
    expect(call?.attempt()[0]).not.toBe(call?.attempt()[0]);
  });

  describe('with a function for headers', () => {
    /** Has Amplify ask it. */
    async function askHeaders(call: AmplifyCall | undefined): Promise<object> {
      const [, headers] = call!.attempt();
      return (headers as (request: unknown) => Promise<object>)({ method: 'POST' });
    }

    it('hands on what it returns, and what it is asked', async () => {
      const headers = jest.fn().mockResolvedValue({ 'x-trace': '7' });
      const call = readCall(client({ headers }), [QUERY]);
      expect(await askHeaders(call)).toEqual({ 'x-trace': '7' });
      expect(headers).toHaveBeenCalledWith({ method: 'POST' });
      expect(call!.isOnItsOwn()).toBe(false);
    });

    it('sees that the call is on its own', async () => {
      const call = readCall(client(), [QUERY, () => Promise.resolve(mine)]);
      expect(call!.isOnItsOwn()).toBe(false);
      expect(await askHeaders(call)).toEqual(mine);
      expect(call!.isOnItsOwn()).toBe(true);
    });
  });
});
