import { inspect } from 'node:util';
import { TestBed } from '@angular/core/testing';
import { GraphqlAuthClient } from 'amplify-token-guard';
import { FakeTokenSource, provideTokenGuardTesting } from 'amplify-token-guard/testing';
import { Amplify } from 'aws-amplify';
import { parse } from 'graphql';
import { firstValueFrom } from 'rxjs';
import { Observed, observe } from '../../../../spec-helpers/observed';
import { AmplifyGraphqlTransport, GRAPHQL_TRANSPORT } from './amplify-graphql-transport';
import { GraphqlAnswer, GraphqlRequestError } from './graphql-request-error';
import { GraphqlRequest } from './graphql-transport';

const ENDPOINT = 'https://abc.appsync-api.eu-west-1.amazonaws.com/graphql';
const QUERY = 'query GetStream($id: ID!) { getStream(id: $id) { id } }';
const MUTATION = 'mutation Play($id: ID!) { play(id: $id) { id } }';
const REQUEST: GraphqlRequest = {
  document: QUERY,
  variables: { id: '1' },
  authMode: 'none',
  authToken: 'token-a',
};

/** A request that Amplify sent with `fetch`. */
interface Call {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: { readonly query: string; readonly variables: unknown };
  readonly signal: AbortSignal;
}

/** The calls of `fetch` so far. */
let calls: Call[];
/** The answers of `fetch`. */
let respond: (call: Call) => Response | Promise<Response>;

/** Runs everything that is due within a minute, such as Amplify's own retries. */
async function settle(): Promise<void> {
  await jest.advanceTimersByTimeAsync(60_000);
}

async function outcomeOf(request: Partial<GraphqlRequest> = {}): Promise<Observed<GraphqlAnswer>> {
  const outcome = observe(new AmplifyGraphqlTransport().send({ ...REQUEST, ...request }));
  await settle();
  return outcome;
}

async function answerOf(request: Partial<GraphqlRequest> = {}): Promise<GraphqlAnswer> {
  const { values, error, completed } = await outcomeOf(request);
  expect(error).toBeUndefined();
  expect(values).toHaveLength(1);
  expect(completed).toBe(true);
  return values[0]!;
}

function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers });
}

const CIRCLE: object[] = [];
CIRCLE.push(CIRCLE);

const refusal = { message: 'Token has expired.', errorType: 'UnauthorizedException' };

beforeEach(() => {
  jest.useFakeTimers();
  Amplify.configure({
    API: {
      GraphQL: {
        endpoint: ENDPOINT,
        region: 'eu-west-1',
        defaultAuthMode: 'userPool',
        apiKey: 'key-of-the-configuration',
      },
    },
  });
  calls = [];
  respond = () => json({ data: { getStream: { id: '1' } } });
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const { url, method, signal } = request;
    const headers = Object.fromEntries(request.headers);
    const body = (await request.json()) as Call['body'];
    const call: Call = { url, method, headers, body, signal };
    calls.push(call);
    return respond(call);
  });
});

afterEach(() => {
  jest.useRealTimers();
  Amplify.configure({}, {});
});

describe('AmplifyGraphqlTransport', () => {
  it('is the default transport', () => {
    expect(TestBed.inject(GRAPHQL_TRANSPORT)).toBeInstanceOf(AmplifyGraphqlTransport);
  });

  it('sends nothing before the subscription, and one request per subscription', async () => {
    const request = new AmplifyGraphqlTransport().send(REQUEST);
    await settle();
    expect(calls).toHaveLength(0);
    observe(request);
    observe(request);
    await settle();
    expect(calls).toHaveLength(2);
  });

  it('sends the request to the configured endpoint, with the unchanged token', async () => {
    await answerOf();
    const [call] = calls;
    expect(call!.url).toBe(ENDPOINT);
    expect(call!.method).toBe('POST');
    expect(call!.headers['authorization']).toBe('token-a');
    expect(call!.body.query).toContain('getStream(id: $id)');
    expect(call!.body.variables).toEqual({ id: '1' });
  });

  it('emits the data of a success, without errors', async () => {
    expect(await answerOf()).toEqual({
      status: 200,
      data: { getStream: { id: '1' } },
      errors: [],
    });
  });

  it('treats an empty list of errors as a success', async () => {
    respond = () => json({ data: { getStream: null }, errors: [] });
    expect(await answerOf()).toEqual({ status: 200, data: { getStream: null }, errors: [] });
  });

  it('treats null errors as a success', async () => {
    respond = () => json({ data: { getStream: null }, errors: null });
    expect(await answerOf()).toEqual({ status: 200, data: { getStream: null }, errors: [] });
  });

  it('sends a document that is an AST', async () => {
    await answerOf({ document: parse(QUERY) });
    await answerOf({ document: QUERY });
    expect(calls[0]!.body).toEqual(calls[1]!.body);
  });

  it('sends a mutation', async () => {
    await answerOf({ document: MUTATION });
    expect(calls[0]!.body.query).toContain('mutation Play');
  });

  it('sends additional headers', async () => {
    await answerOf({ headers: { 'x-trace': '7' } });
    expect(calls[0]!.headers['x-trace']).toBe('7');
    expect(calls[0]!.headers['authorization']).toBe('token-a');
  });

  it('sends a header of the caller instead of the token', async () => {
    await answerOf({ authToken: undefined, headers: { Authorization: 'mine' } });
    expect(calls[0]!.headers['authorization']).toBe('mine');
  });

  it('sends the API key of the call, or of the configuration', async () => {
    const request = { authMode: 'apiKey', authToken: undefined } as const;
    await answerOf({ ...request, apiKey: 'key-of-the-call' });
    await answerOf(request);
    expect(calls.map(({ headers }) => headers['x-api-key'])).toEqual([
      'key-of-the-call',
      'key-of-the-configuration',
    ]);
    expect(calls[0]!.headers['authorization']).toBeUndefined();
  });

  it('keeps nothing of a request for the next one, and does not change the request', async () => {
    const transport = new AmplifyGraphqlTransport();
    const first = Object.freeze({ ...REQUEST, headers: Object.freeze({ 'x-trace': '7' }) });
    const second = Object.freeze({ document: QUERY, variables: {}, authMode: 'none' } as const);
    observe(transport.send(first));
    await settle();
    observe(transport.send(second));
    await settle();
    observe(transport.send({ ...second, authMode: 'apiKey' }));
    await settle();
    expect(calls.map(({ headers }) => headers['authorization'])).toEqual([
      'token-a',
      undefined,
      undefined,
    ]);
    expect(calls.map(({ headers }) => headers['x-trace'])).toEqual(['7', undefined, undefined]);
    expect(calls.map(({ headers }) => headers['x-api-key'])).toEqual([
      undefined,
      undefined,
      'key-of-the-configuration',
    ]);
    expect(Object.keys(second)).toEqual(['document', 'variables', 'authMode']);
  });

  it('uses a later configuration', async () => {
    const transport = new AmplifyGraphqlTransport();
    observe(transport.send(REQUEST));
    await settle();
    Amplify.configure({
      API: { GraphQL: { endpoint: 'https://new.example.com/graphql', defaultAuthMode: 'none' } },
    });
    observe(transport.send(REQUEST));
    await settle();
    expect(calls.map(({ url }) => url)).toEqual([ENDPOINT, 'https://new.example.com/graphql']);
  });
});

describe('G3 rejected and denied are distinguished in every response of Amplify', () => {
  it.each([
    ['with the name of the error in a header', { 'x-amzn-errortype': 'UnauthorizedException' }],
    ['without it, as if CORS hides it', {}],
  ])('401 %s', async (_, headers: Record<string, string>) => {
    respond = () => json({ errors: [refusal] }, 401, headers);
    const answer = await answerOf();
    expect(answer.status).toBe(401);
    expect(answer.errors).toEqual([refusal]);
    expect(answer.data).toBeNull();
    expect(answer.serverNowMs).toBeUndefined();
    expect(answer.cause).toBeInstanceOf(Error);
    expect(calls).toHaveLength(1);
  });

  it('401 with a Date: it is the time of the server', async () => {
    const Date = 'Tue, 01 Jan 2030 00:05:00 GMT';
    respond = () => json({ errors: [refusal] }, 401, { Date });
    expect((await answerOf()).serverNowMs).toBe(1_893_456_300_000);
  });

  it('401 with an invalid Date', async () => {
    respond = () => json({ errors: [refusal] }, 401, { Date: 'soon' });
    const answer = await answerOf();
    expect(answer.status).toBe(401);
    expect(answer.serverNowMs).toBeUndefined();
  });

  it.each([
    ['no body', '', 'Unknown error'],
    ['a body that is not JSON', '<html>', 'Unknown error'],
    ['a body without a list of errors', '{"message":"Not today."}', 'Not today.'],
    ['a body with another value instead of a list', '{"errors":"Not today."}', 'Unknown error'],
    ['a body that is not an object', '5', 'Unknown error'],
    ['an empty list', '{"errors":[null]}', 'null'],
  ])("401 with %s: with Amplify's message", async (_, body, message) => {
    respond = () => new Response(body, { status: 401 });
    const answer = await answerOf();
    expect(answer.status).toBe(401);
    expect(answer.errors).toEqual([{ message }]);
  });

  it('200 with errors: denied, with partial data', async () => {
    const denial = {
      path: ['getSecret'],
      data: null,
      errorType: 'Unauthorized',
      errorInfo: null,
      locations: [{ line: 1, column: 9, sourceName: null }],
      message: 'Not Authorized to access getSecret on type Query',
    };
    respond = () => json({ data: { getStream: { id: '1' }, getSecret: null }, errors: [denial] });
    expect(await answerOf()).toEqual({
      status: 200,
      data: { getStream: { id: '1' }, getSecret: null },
      errors: [denial],
    });
    expect(calls).toHaveLength(1);
  });

  it('200 with UnauthorizedException of a resolver: not a rejection', async () => {
    respond = () => json({ data: null, errors: [refusal] });
    expect((await answerOf()).status).toBe(200);
  });

  it("200 with errors that look like Amplify's own: not a rejection, and the data stays", async () => {
    const error = { message: 'no', originalError: { $metadata: { httpStatusCode: 401 } } };
    respond = () => json({ data: { play: { id: '1' } }, errors: [error] });
    const answer = await answerOf({ document: MUTATION });
    expect(answer.status).toBe(200);
    expect(answer.data).toEqual({ play: { id: '1' } });
    expect(answer.errors).toEqual([error]);
  });

  it('403', async () => {
    const blocked = { message: '403 Forbidden', errorType: 'WAFForbiddenException' };
    respond = () => json({ errors: [blocked] }, 403);
    const answer = await answerOf();
    expect(answer.status).toBe(403);
    expect(answer.errors).toEqual([blocked]);
    expect(calls).toHaveLength(1);
  });

  it('500 in each of Amplify’s own attempts', async () => {
    const broken = { message: 'Internal failure', errorType: 'InternalFailure' };
    respond = () => json({ errors: [broken] }, 500);
    const answer = await answerOf();
    expect(answer.status).toBe(500);
    expect(answer.errors).toEqual([broken]);
    expect(calls).toHaveLength(3);
  });

  it('500, then a success in Amplify’s own second attempt', async () => {
    respond = () => (calls.length === 1 ? json({}, 500) : json({ data: 1 }));
    expect(await answerOf()).toEqual({ status: 200, data: 1, errors: [] });
    expect(calls).toHaveLength(2);
  });

  it('an HTML page of a proxy', async () => {
    respond = () => new Response('<html>Bad Gateway</html>', { status: 502 });
    const answer = await answerOf();
    expect(answer.status).toBe(502);
    expect(answer.data).toBeNull();
    expect(answer.errors).toEqual([{ message: 'Unknown error' }]);
  });

  it('an HTML page with 200, as a captive portal sends it', async () => {
    respond = () => new Response('<html>Welcome</html>', { status: 200 });
    const answer = await answerOf();
    expect(answer.status).toBeUndefined();
    expect(answer.data).toBeNull();
    expect(answer.errors).toEqual([{ message: expect.stringContaining('JSON') as string }]);
    expect(answer.cause).toBeDefined();
  });

  it('no network', async () => {
    respond = () => Promise.reject(new TypeError('Failed to fetch'));
    const answer = await answerOf();
    expect(answer.status).toBeUndefined();
    expect(answer.data).toBeNull();
    expect(answer.errors).toEqual([{ message: 'A network error has occurred.' }]);
    expect((answer.cause as Error).name).toBe('NetworkError');
  });

  it('200 with null as the body: no data', async () => {
    respond = () => json(null);
    expect(await answerOf()).toEqual({ status: 200, data: undefined, errors: [] });
  });

  it.each(['[null]', '5', '{"data":null,"errors":[null]}'])(
    '200 with %s, which is not GraphQL: it ends with a value or an error',
    async (body) => {
      respond = () => new Response(body, { status: 200 });
      const { values, error } = await outcomeOf();
      expect(values.length + (error === undefined ? 0 : 1)).toBe(1);
    },
  );
});

describe('AmplifyGraphqlTransport without a response', () => {
  it('fails if Amplify has no session, and sends nothing', async () => {
    const { error, values } = await outcomeOf({ authMode: 'userPool', authToken: undefined });
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).name).toBe('NoValidAuthTokens');
    expect(values).toEqual([]);
    expect(calls).toEqual([]);
  });

  it('fails for an invalid document, and sends nothing', async () => {
    const { error } = await outcomeOf({ document: 'query {' });
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message).toContain('Syntax Error');
    expect(calls).toEqual([]);
  });

  it.each([null, undefined, 'no', 5])(
    'fails with %p if a headers function of the app throws it, and sends nothing',
    async (thrown) => {
      Amplify.configure(Amplify.getConfig(), {
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- as apps do
        API: { GraphQL: { headers: () => Promise.reject(thrown) } },
      });
      const answer = firstValueFrom(new AmplifyGraphqlTransport().send(REQUEST));
      await expect(answer).rejects.toBe(thrown);
      expect(calls).toEqual([]);
    },
  );

  it('returns an error without an endpoint, and sends nothing', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    Amplify.configure({});
    const { status, errors } = await answerOf();
    expect(status).toBeUndefined();
    expect(errors).toEqual([{ message: expect.stringContaining('endpoint') as string }]);
    expect(calls).toEqual([]);
    expect(warn).toHaveBeenCalled();
  });
});

describe('G14 unsubscribing cancels the request', () => {
  /** Rejects when the signal aborts, like `fetch`. */
  const never = ({ signal }: Call): Promise<Response> =>
    new Promise((_, reject) =>
      signal.addEventListener('abort', () => reject(new DOMException('Aborted', 'AbortError'))),
    );

  it('in flight', async () => {
    respond = never;
    const outcome = observe(new AmplifyGraphqlTransport().send(REQUEST));
    await settle();
    expect(calls[0]!.signal.aborted).toBe(false);
    outcome.subscription.unsubscribe();
    expect(calls[0]!.signal.aborted).toBe(true);
    await settle();
    expect(outcome.error).toBeUndefined();
    expect(calls).toHaveLength(1);
  });

  it('only the one that was unsubscribed', async () => {
    respond = never;
    const request = new AmplifyGraphqlTransport().send(REQUEST);
    const first = observe(request);
    observe(request);
    await settle();
    first.subscription.unsubscribe();
    expect(calls.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  });

  it('between Amplify’s own attempts: there is no other one', async () => {
    respond = () => json({}, 500);
    const { subscription } = observe(new AmplifyGraphqlTransport().send(REQUEST));
    await jest.advanceTimersByTimeAsync(0);
    expect(calls).toHaveLength(1);
    subscription.unsubscribe();
    await settle();
    expect(calls).toHaveLength(1);
  });
});

describe('G3 G12 the client with Amplify itself', () => {
  let client: GraphqlAuthClient;

  beforeEach(() => {
    TestBed.configureTestingModule({
      providers: [
        provideTokenGuardTesting(),
        { provide: GRAPHQL_TRANSPORT, useFactory: () => new AmplifyGraphqlTransport() },
      ],
    });
    TestBed.inject(FakeTokenSource).signIn();
    client = TestBed.inject(GraphqlAuthClient);
  });

  it('recovers from a rejected token', async () => {
    respond = ({ headers }) =>
      headers['authorization'] === 'access-1'
        ? json({ errors: [refusal] }, 401)
        : json({ data: { play: { id: '1' } } });
    const outcome = observe(client.mutate(MUTATION, { id: '1' }));
    await settle();
    expect(outcome.values).toEqual([{ play: { id: '1' } }]);
    expect(calls.map(({ headers }) => headers['authorization'])).toEqual(['access-1', 'access-2']);
  });

  it('fails with an error that contains no token', async () => {
    respond = () => json({ errors: [refusal] }, 401);
    const outcome = observe(client.query(QUERY, { id: '1' }));
    await settle();
    expect(calls.map(({ headers }) => headers['authorization'])).toEqual(['access-1', 'access-2']);
    const text = inspect(outcome.error, { depth: null, showHidden: true });
    expect(text).toContain('token-rejected');
    expect(text).not.toMatch(/access-\d/);
  });

  it.each<[string, unknown]>([
    ['an empty object', {}],
    ['no object', null],
    ['no data and no errors', { errors: [] }],
  ])('turns a response that is %s into a request error', async (_, body) => {
    respond = () => json(body);
    const outcome = observe(client.query(QUERY, { id: '1' }));
    await settle();
    expect(outcome.values).toEqual([]);
    expect(outcome.error).toMatchObject({
      name: 'GraphqlRequestError',
      status: 200,
      message: "The server's answer has neither data nor errors.",
    });
  });

  it('accepts errors that are not objects', async () => {
    respond = () => json({ data: null, errors: ['a', { message: 'b' }] });
    const outcome = observe(client.query(QUERY, { id: '1' }));
    await settle();
    expect(outcome.error).toMatchObject({
      name: 'GraphqlRequestError',
      status: 200,
      message: 'a; b',
    });
  });

  it('accepts errors with which Amplify itself fails', async () => {
    respond = () => json({ data: null, errors: [null] });
    const outcome = observe(client.query(QUERY, { id: '1' }));
    await settle();
    expect(outcome.error).toMatchObject({ name: 'GraphqlRequestError' });
  });

  it('accepts an error that is not a list', async () => {
    respond = () => json({ data: null, errors: { message: 'a' } });
    const outcome = observe(client.query(QUERY, { id: '1' }));
    await settle();
    expect(outcome.error).toMatchObject({ name: 'GraphqlRequestError', message: 'a' });
  });

  it.each<[string, unknown]>([
    ['a BigInt', 1n],
    ['a circle', CIRCLE],
  ])('turns variables that cannot be serialized into a request error: %s', async (_, id) => {
    const outcome = observe(client.mutate(MUTATION, { id }));
    await settle();
    expect(outcome.error).toMatchObject({ name: 'GraphqlRequestError', status: undefined });
    expect(calls).toEqual([]);
  });

  it.each([{}, { API: { REST: {} } }])(
    'turns a configuration without a GraphQL API into a request error: %j',
    async (config) => {
      jest.spyOn(console, 'warn').mockImplementation();
      Amplify.configure(config);
      const outcome = observe(client.query(QUERY, { id: '1' }));
      await settle();
      expect(outcome.error).toMatchObject({ name: 'GraphqlRequestError', status: undefined });
      expect(calls).toEqual([]);
    },
  );

  it('turns an invalid document into a request error', async () => {
    const outcome = observe(client.query('query {'));
    await settle();
    expect(outcome.error).toMatchObject({ name: 'GraphqlRequestError', status: undefined });
  });

  describe('with a custom endpoint', () => {
    const customEndpoint = 'https://own.example.com/graphql';

    /** Amplify needs a session of its own, otherwise it sends nothing. */
    function configure(region: object): void {
      const GraphQL = {
        endpoint: ENDPOINT,
        customEndpoint,
        ...region,
        defaultAuthMode: 'userPool' as const,
      };
      const accessToken = { payload: {}, toString: () => 'access-1' };
      const tokenProvider = { getTokens: () => Promise.resolve({ accessToken }) };
      Amplify.configure({ API: { GraphQL } }, { Auth: { tokenProvider } });
    }

    it('sends the token there if the region is configured, like Amplify', async () => {
      configure({ customEndpointRegion: 'eu-west-1' });
      observe(client.query(QUERY, { id: '1' }));
      await settle();
      expect(calls.map(({ url, headers }) => [url, headers['authorization']])).toEqual([
        [customEndpoint, 'access-1'],
      ]);
    });

    it('sends no token there without the region, like Amplify', async () => {
      configure({});
      respond = () => json({ errors: [refusal] }, 401);
      const outcome = observe(client.query(QUERY, { id: '1' }));
      await settle();
      expect(calls.map(({ url, headers }) => [url, headers['authorization']])).toEqual([
        [customEndpoint, undefined],
      ]);
      expect(outcome.error).toMatchObject({ name: 'GraphqlRequestError', status: 401 });
    });
  });

  it('uses the headers of Amplify’s configuration', async () => {
    const headers = async (): Promise<Record<string, string>> => ({ 'x-tenant-id': 'acme' });
    Amplify.configure(Amplify.getConfig(), { API: { GraphQL: { headers } } });
    respond = ({ headers: { authorization } }) =>
      authorization === 'access-1' ? json({ errors: [refusal] }, 401) : json({ data: {} });
    observe(client.query(QUERY, { id: '1' }));
    await settle();
    expect(calls.map(({ headers: sent }) => [sent['x-tenant-id'], sent['authorization']])).toEqual([
      ['acme', 'access-1'],
      ['acme', 'access-2'],
    ]);
  });

  it("turns Amplify's rejections into a request error", async () => {
    const outcome = observe(client.query(QUERY, {}, { authMode: 'lambda' }));
    await settle();
    expect(outcome.error).toBeInstanceOf(GraphqlRequestError);
    const error = outcome.error as GraphqlRequestError;
    expect(error.status).toBeUndefined();
    expect((error.cause as Error).name).toBe('NoAuthorizationHeader');
    expect(error.message).toBe((error.cause as Error).message);
  });
});
