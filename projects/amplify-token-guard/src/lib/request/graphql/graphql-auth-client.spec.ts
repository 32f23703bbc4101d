import { inspect } from 'node:util';
import { TestBed } from '@angular/core/testing';
import {
  AuthTokenService,
  GraphqlAuthClient,
  GraphqlAuthMode,
  GraphqlRequestError,
  GraphqlRequestOptions,
  TokenEvent,
  TokenGuardError,
  TokenGuardOptions,
} from 'amplify-token-guard';
import {
  FakeGraphqlCall,
  FakeGraphqlTransport,
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import * as fc from 'fast-check';
import { parse } from 'graphql';
import { Observed, observe } from '../../../../spec-helpers/observed';
import { runs } from '../../../../spec-helpers/runs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const QUERY = 'query GetStream($id: ID!) { getStream(id: $id) { id } }';
const MUTATION = 'mutation Play($id: ID!) { play(id: $id) { id } }';

function requestError(outcome: Observed<unknown>): GraphqlRequestError {
  expect(outcome.error).toBeInstanceOf(GraphqlRequestError);
  return outcome.error as GraphqlRequestError;
}

function guardError(outcome: Observed<unknown>): TokenGuardError {
  expect(outcome.error).toBeInstanceOf(TokenGuardError);
  return outcome.error as TokenGuardError;
}

let client: GraphqlAuthClient;
let transport: FakeGraphqlTransport;
let source: FakeTokenSource;
let clock: ManualClock;

function setUp(options?: TokenGuardOptions): void {
  TestBed.configureTestingModule({ providers: [provideTokenGuardTesting(options)] });
  source = TestBed.inject(FakeTokenSource);
  clock = TestBed.inject(ManualClock);
  transport = TestBed.inject(FakeGraphqlTransport);
  client = TestBed.inject(GraphqlAuthClient);
}

/** The only request that has been sent. */
async function sent(text = ''): Promise<FakeGraphqlCall> {
  await clock.settle();
  return transport.expectOne(text);
}

/** The tokens of the requests that have been sent. They stay unanswered. */
async function sentTokens(): Promise<(string | undefined)[]> {
  await clock.settle();
  return transport.match().map(({ request }) => request.authToken);
}

beforeEach(() => {
  // No jitter: every refresh happens exactly when it is due.
  jest.spyOn(Math, 'random').mockReturnValue(0);
});

afterEach(() => transport.verify());

describe.each(['query', 'mutate'] as const)('GraphqlAuthClient.%s()', (operation) => {
  beforeEach(() => setUp());

  it('sends nothing before it is subscribed to, and one request for each subscription', async () => {
    source.signIn();
    const request = client[operation](QUERY);
    expect(await sentTokens()).toEqual([]);
    observe(request);
    observe(request);
    expect(await sentTokens()).toEqual(['access-1', 'access-1']);
  });

  it('uses the current token for each subscription', async () => {
    source.signIn();
    const request = client[operation](QUERY);
    observe(request);
    expect(await sentTokens()).toEqual(['access-1']);
    await clock.advance(HOUR);
    observe(request);
    expect(await sentTokens()).toEqual(['access-2']);
  });

  it('sends document and variables unchanged, and emits the data', async () => {
    source.signIn();
    const variables = { id: '1' };
    const outcome = observe(client[operation](QUERY, variables));
    const call = await sent();
    expect(call.request).toEqual({
      document: QUERY,
      variables,
      authMode: 'none',
      authToken: 'access-1',
    });
    expect(call.request.variables).toBe(variables);
    call.answer({ data: { getStream: { id: '1' } } });
    expect(outcome.values).toEqual([{ getStream: { id: '1' } }]);
    expect(outcome.completed).toBe(true);
  });

  it('sends no variables if there are none', async () => {
    source.signIn();
    observe(client[operation](QUERY));
    expect((await sent()).request.variables).toEqual({});
  });

  it('sends any kind of document', async () => {
    source.signIn();
    const document = parse(QUERY);
    observe(client[operation](document));
    expect((await sent()).request.document).toBe(document);
  });

  it('sends additional headers', async () => {
    source.signIn();
    const headers = { 'x-trace': '1', 'x-authorization': '2' };
    observe(client[operation](QUERY, {}, { headers }));
    const { request } = await sent();
    expect(request.headers).toEqual(headers);
    expect(request.authToken).toBe('access-1');
  });

  it('sends the ID token if that is configured', async () => {
    TestBed.resetTestingModule();
    setUp({ tokenUse: 'id' });
    source.signIn();
    observe(client[operation](QUERY));
    expect(await sentTokens()).toEqual(['id-1']);
  });

  it('emits null data as null', async () => {
    source.signIn();
    const outcome = observe(client[operation](QUERY));
    (await sent()).answer({ data: null });
    expect(outcome.values).toEqual([null]);
    expect(outcome.completed).toBe(true);
  });
});

describe('GraphqlAuthClient.subscribe()', () => {
  it('without withSubscriptions() rejects with an error that says what to add', () => {
    setUp();
    const outcome = observe(client.subscribe('subscription A { a }'));
    expect(guardError(outcome)).toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining('withSubscriptions() is missing') as string,
    });
  });
});

describe('G12 the guarded token is used only if Amplify would use its own', () => {
  beforeEach(() => {
    setUp();
    source.signIn();
  });

  async function requestWith(options: GraphqlRequestOptions): Promise<FakeGraphqlCall> {
    observe(client.query(QUERY, { id: '1' }, options));
    return sent();
  }

  it.each(['userPool', 'oidc'] as const)('with %s, in the mode none', async (authMode) => {
    const { request } = await requestWith({ authMode });
    expect(request.authMode).toBe('none');
    expect(request.authToken).toBe('access-1');
  });

  it.each(['apiKey', 'iam', 'identityPool', 'lambda', 'none'] as GraphqlAuthMode[])(
    'not with %s',
    async (authMode) => {
      const { request } = await requestWith({ authMode, apiKey: 'key', headers: { 'x-a': '1' } });
      expect(request).toEqual({
        document: QUERY,
        variables: { id: '1' },
        authMode,
        apiKey: 'key',
        headers: { 'x-a': '1' },
      });
    },
  );

  it.each([
    { authToken: 'mine' },
    { authToken: 'mine', authMode: 'oidc' },
    { headers: { Authorization: 'mine' } },
    { headers: { authorization: 'mine' } },
    { headers: { 'x-a': '1', AUTHORIZATION: 'mine' }, authMode: 'userPool' },
  ] satisfies GraphqlRequestOptions[])('not instead of your own token: %j', async (options) => {
    const { request } = await requestWith(options);
    expect(request).toEqual({
      document: QUERY,
      variables: { id: '1' },
      authMode: 'userPool',
      ...options,
    });
  });

  it('but instead of an empty one', async () => {
    const { request } = await requestWith({ authToken: '' });
    expect(request.authToken).toBe('access-1');
  });

  it('an unguarded request is sent immediately, and its rejection is passed on', async () => {
    const outcome = observe(client.query(QUERY, {}, { authMode: 'apiKey' }));
    transport.expectOne().rejectToken();
    await clock.settle();
    expect(requestError(outcome).isRejected).toBe(true);
    expect(source.refreshCount).toBe(0);
    expect(await sentTokens()).toEqual([]);
  });

  it('an unguarded request needs no session', async () => {
    await source.signOut();
    const outcome = observe(client.query(QUERY, {}, { authMode: 'apiKey' }));
    (await sent()).answer({ data: 1 });
    expect(outcome.values).toEqual([1]);
  });

  it('no error of a request contains the token', async () => {
    const outcome = observe(client.query(QUERY));
    (await sent()).rejectToken();
    (await sent()).rejectToken();
    await clock.settle();
    const error = guardError(outcome);
    for (const text of [inspect(error, { depth: null, showHidden: true }), JSON.stringify(error)]) {
      expect(text).not.toMatch(/(access|id)-\d/);
    }
  });
});

describe('G1 no request leaves with a token inside the buffer', () => {
  it('it waits for the refresh', async () => {
    setUp();
    source.expireNow();
    source.hold();
    observe(client.query(QUERY));
    observe(client.mutate(MUTATION));
    expect(await sentTokens()).toEqual([]);
    source.release();
    expect(await sentTokens()).toEqual(['access-2', 'access-2']);
    expect(source.refreshCount).toBe(1);
  });
});

describe('G3 rejected: one refresh, one retry; denied: neither', () => {
  beforeEach(() => {
    setUp();
    source.signIn();
  });

  it('a rejected request is sent once more, unchanged, with a refreshed token', async () => {
    const headers = { 'x-trace': '1' };
    const outcome = observe(client.query(QUERY, { id: '1' }, { headers }));
    const first = await sent();
    first.rejectToken();
    const second = await sent();
    expect(second.request).toEqual({ ...first.request, authToken: 'access-2' });
    expect(second.request).not.toBe(first.request);
    second.answer({ data: 'ok' });
    expect(outcome.values).toEqual(['ok']);
    expect(outcome.completed).toBe(true);
    expect(source.refreshCount).toBe(1);
  });

  it('the retry is reported as one of GraphQL', async () => {
    const events: TokenEvent[] = [];
    TestBed.inject(AuthTokenService).events$.subscribe((event) => events.push(event));
    observe(client.query(QUERY));
    (await sent()).rejectToken();
    await sent();
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'retried', via: 'graphql', late: false }),
    );
  });

  it('rejected again, it fails with a typed error whose cause is the request error', async () => {
    const outcome = observe(client.query(QUERY));
    (await sent()).rejectToken();
    (await sent()).rejectToken();
    await clock.settle();
    const error = guardError(outcome);
    expect(error.code).toBe('token-rejected');
    expect(error.cause).toBeInstanceOf(GraphqlRequestError);
    expect((error.cause as GraphqlRequestError).message).toBe('Token has expired.');
    expect(source.refreshCount).toBe(1);
    expect(await sentTokens()).toEqual([]);
  });

  it("a denied request fails immediately, with the server's message", async () => {
    const outcome = observe(client.query(QUERY));
    (await sent()).deny({ getStream: null, other: 1 });
    await clock.settle();
    const error = requestError(outcome);
    expect(error.isDenied).toBe(true);
    expect(error.isRejected).toBe(false);
    expect(error.status).toBe(200);
    expect(error.errors).toEqual([{ message: 'Not Authorized', errorType: 'Unauthorized' }]);
    expect(error.data).toEqual({ getStream: null, other: 1 });
    expect(outcome.values).toEqual([]);
    expect(source.refreshCount).toBe(0);
    expect(await sentTokens()).toEqual([]);
  });

  it.each([
    [200, 'UnauthorizedException'],
    [400, 'BadRequestException'],
    [403, 'WAFForbiddenException'],
    [429, 'ThrottlingException'],
    [500, 'InternalFailure'],
  ])('%d with %s fails immediately, without a refresh', async (status, errorType) => {
    const outcome = observe(client.mutate(MUTATION));
    const errors = [{ message: 'no', errorType }];
    (await sent()).answer({ status, errors });
    await clock.settle();
    expect(requestError(outcome).status).toBe(status);
    expect(requestError(outcome).errors).toEqual(errors);
    expect(source.refreshCount).toBe(0);
    expect(await sentTokens()).toEqual([]);
  });

  it('the error contains partial data', async () => {
    const outcome = observe(client.query(QUERY));
    const errors = [{ message: 'No such artist.', path: ['getStream', 'artist'] }];
    (await sent()).answer({ data: { getStream: { id: '1', artist: null } }, errors });
    const error = requestError(outcome);
    expect(error.message).toBe('No such artist.');
    expect(error.data).toEqual({ getStream: { id: '1', artist: null } });
    expect(error.isDenied).toBe(false);
    expect(outcome.values).toEqual([]);
  });

  it('a failing transport causes a request error without a status, whose cause is the failure', async () => {
    const failure = new Error('socket closed');
    const outcome = observe(client.query(QUERY));
    (await sent()).fail(failure);
    await clock.settle();
    const error = requestError(outcome);
    expect(error.message).toBe('socket closed');
    expect(error.errors).toEqual([{ message: 'socket closed' }]);
    expect(error.cause).toBe(failure);
    expect(error.status).toBeUndefined();
    expect(error.data).toBeNull();
    expect(error.isRejected).toBe(false);
    expect(source.refreshCount).toBe(0);
  });

  it('a transport that fails without an Error has its own message', async () => {
    const outcome = observe(client.query(QUERY));
    (await sent()).fail('gone');
    await clock.settle();
    expect(requestError(outcome).message).toBe('The GraphQL request got no answer.');
    expect(requestError(outcome).cause).toBe('gone');
  });

  it('another error of the retry is passed on', async () => {
    const outcome = observe(client.query(QUERY));
    (await sent()).rejectToken();
    (await sent()).deny();
    await clock.settle();
    expect(requestError(outcome).isDenied).toBe(true);
  });
});

describe('G4 a late 401 retries without a refresh', () => {
  beforeEach(() => {
    setUp();
    source.signIn();
  });

  it('with the new token', async () => {
    observe(client.query(QUERY));
    observe(client.mutate(MUTATION));
    await clock.settle();
    const [query, mutation] = [transport.expectOne(QUERY), transport.expectOne(MUTATION)];
    query.rejectToken();
    expect((await sent(QUERY)).request.authToken).toBe('access-2');
    mutation.rejectToken();
    expect((await sent(MUTATION)).request.authToken).toBe('access-2');
    expect(source.refreshCount).toBe(1);
  });

  it('and refreshes if that is rejected as well, for a last retry', async () => {
    const outcome = observe(client.query(QUERY));
    const first = await sent();
    source.otherTabRefreshed();
    await clock.settle();
    first.rejectToken();
    const late = await sent();
    expect(late.request.authToken).toBe('access-2');
    expect(source.refreshCount).toBe(0);
    late.rejectToken();
    const last = await sent();
    expect(last.request.authToken).toBe('access-3');
    expect(source.refreshCount).toBe(1);
    last.rejectToken();
    await clock.settle();
    expect(guardError(outcome).code).toBe('token-rejected');
    expect(await sentTokens()).toEqual([]);
  });
});

describe('G7b G8 G9 without a token that the server would accept, a typed error says why', () => {
  beforeEach(() => setUp());

  it('signed-out', async () => {
    const outcome = observe(client.query(QUERY));
    await clock.settle();
    expect(guardError(outcome).code).toBe('signed-out');
    expect(await sentTokens()).toEqual([]);
  });

  it('session-ended', async () => {
    source.expireNow();
    source.endNext();
    const outcome = observe(client.query(QUERY));
    await clock.settle();
    expect(guardError(outcome).code).toBe('session-ended');
  });

  it('refresh-failed, after the wait for recovery', async () => {
    source.expireNow();
    source.failNext(new Error('The network is down.'), 100);
    const outcome = observe(client.query(QUERY));
    await clock.advance(14_999);
    expect(outcome.error).toBeUndefined();
    await clock.advance(1);
    expect(guardError(outcome).code).toBe('refresh-failed');
    expect(guardError(outcome).transient).toBe(true);
    expect(await sentTokens()).toEqual([]);
  });

  it('user-changed: a rejected request is never sent with the token of another user', async () => {
    source.signIn('ada');
    const outcome = observe(client.mutate(MUTATION));
    const call = await sent();
    source.signIn('bob');
    await clock.settle();
    call.rejectToken();
    await clock.settle();
    expect(guardError(outcome).code).toBe('user-changed');
    expect(await sentTokens()).toEqual([]);
  });
});

describe('G10 the Date of a rejection shows how far the server is ahead', () => {
  /** Checks when requests need the next token after a rejection by such a server. */
  async function expectNewTokenAfter(afterMs: number, aheadMs: number | undefined): Promise<void> {
    setUp();
    source.signIn();
    observe(client.query(QUERY));
    const call = await sent();
    call.rejectToken(aheadMs === undefined ? undefined : clock.wallMs() + aheadMs);
    await sent();
    clock.sleep(afterMs - 1);
    observe(client.query(QUERY));
    expect(await sentTokens()).toEqual(['access-2']);
    clock.sleep(1);
    observe(client.query(QUERY));
    expect(await sentTokens()).toEqual(['access-3']);
  }

  // The lifetime of the token, minus the buffer of 30 s and 1 s for the truncated `iat`.
  const USUAL = HOUR - MINUTE / 2 - 1_000;

  it.each([
    ['5 min ahead: a new token is needed 5 min earlier', 5 * MINUTE, 5 * MINUTE],
    ['4 h ahead: it is not believed', 4 * HOUR, 0],
    ['unknown: nothing changes', undefined, 0],
  ])('%s', async (_, aheadMs, earlierMs) => {
    await expectNewTokenAfter(USUAL - earlierMs, aheadMs);
  });
});

describe('G14 unsubscribing cancels the request but not the refresh', () => {
  beforeEach(() => setUp());

  it('before there is a token: nothing is sent, and other requests get theirs', async () => {
    source.expireNow();
    source.hold();
    const { subscription } = observe(client.query(QUERY));
    observe(client.mutate(MUTATION));
    await clock.settle();
    subscription.unsubscribe();
    source.release();
    const call = await sent();
    expect(call.request.document).toBe(MUTATION);
    expect(call.request.authToken).toBe('access-2');
    expect(source.refreshCount).toBe(1);
  });

  it('in flight', async () => {
    source.signIn();
    const { subscription } = observe(client.query(QUERY));
    const call = await sent();
    expect(call.cancelled).toBe(false);
    subscription.unsubscribe();
    expect(call.cancelled).toBe(true);
  });

  it('during the refresh after a rejection: there is no retry, and the refresh continues', async () => {
    source.signIn();
    const { subscription } = observe(client.query(QUERY));
    const call = await sent();
    source.hold();
    call.rejectToken();
    await clock.settle();
    subscription.unsubscribe();
    source.release();
    expect(await sentTokens()).toEqual([]);
    observe(client.query(QUERY));
    expect(await sentTokens()).toEqual(['access-2']);
    expect(source.refreshCount).toBe(1);
  });

  it('during the retry', async () => {
    source.signIn();
    const { subscription } = observe(client.query(QUERY));
    (await sent()).rejectToken();
    const retry = await sent();
    subscription.unsubscribe();
    expect(retry.cancelled).toBe(true);
  });

  it('one of two subscriptions, without affecting the other', async () => {
    source.signIn();
    const request = client.query(QUERY);
    const { subscription } = observe(request);
    const other = observe(request);
    await clock.settle();
    const [first, second] = transport.match();
    subscription.unsubscribe();
    expect([first?.cancelled, second?.cancelled]).toEqual([true, false]);
    second?.answer({ data: 1 });
    expect(other.values).toEqual([1]);
  });
});

describe('G17 the guard never causes a mutation to run twice', () => {
  /** How a server can answer. Only a 401 proves that the mutation did not run. */
  const ANSWERS = {
    rejected: (call: FakeGraphqlCall) => call.rejectToken(),
    'rejected without details': (call: FakeGraphqlCall) =>
      call.answer({ status: 401, errors: [{ message: '' }] }),
    done: (call: FakeGraphqlCall) => call.answer({ data: {} }),
    denied: (call: FakeGraphqlCall) => call.deny(),
    forbidden: (call: FakeGraphqlCall) => call.answer({ status: 403, errors: [{ message: 'no' }] }),
    'failed by a resolver': (call: FakeGraphqlCall) =>
      call.answer({ errors: [{ message: 'no', errorType: 'UnauthorizedException' }] }),
    broken: (call: FakeGraphqlCall) => call.answer({ status: 500, errors: [{ message: 'no' }] }),
    lost: (call: FakeGraphqlCall) => call.fail(new Error('401 Unauthorized: Token has expired.')),
  };
  type Answer = keyof typeof ANSWERS;
  const names = Object.keys(ANSWERS) as Answer[];
  const mayHaveRun = (answer: Answer): boolean => !answer.startsWith('rejected');

  it.each(names.filter(mayHaveRun))('%s: it is not sent again', async (answer) => {
    setUp();
    source.signIn();
    observe(client.mutate(MUTATION));
    ANSWERS[answer](await sent());
    await clock.advance(MINUTE);
    expect(transport.match()).toEqual([]);
  });

  it('for any responses, in any order, with refreshes elsewhere and failures in between', async () => {
    const step = fc.record({
      answer: fc.oneof(fc.constant<Answer>('rejected'), fc.constantFrom(...names)),
      which: fc.nat({ max: 2 }),
      before: fc.constantFrom('nothing', 'nothing', 'other tab', 'refresh fails', 'time', 'old'),
    });
    let retried = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        TestBed.resetTestingModule();
        setUp();
        source.signIn();
        const settled: Observed<unknown>[] = [];
        for (const id of [0, 1, 2]) settled.push(observe(client.mutate(MUTATION, { id })));
        const open: FakeGraphqlCall[] = [];
        const answers: Answer[][] = [[], [], []];
        const tokens: (string | undefined)[][] = [[], [], []];
        for (const { answer, which, before } of steps) {
          if (before === 'other tab') source.otherTabRefreshed();
          if (before === 'refresh fails') source.failNext(new Error('down'));
          if (before === 'time') await clock.advance(20_000);
          if (before === 'old') await clock.advance(HOUR);
          await clock.settle();
          open.push(...transport.match());
          const [call] = open.splice(which % Math.max(1, open.length), 1);
          if (!call) continue;
          const { id } = call.request.variables as { id: number };
          answers[id]!.push(answer);
          tokens[id]!.push(call.request.authToken);
          ANSWERS[answer](call);
          await clock.settle();
        }
        for (const given of answers) {
          // The retry follows only after a 401.
          expect(given.slice(0, -1).filter(mayHaveRun)).toEqual([]);
          retried += given.length > 1 ? 1 : 0;
        }
        // Never twice with the same token, so not endlessly.
        for (const used of tokens) expect(new Set(used).size).toBe(used.length);
        for (const { subscription } of settled) subscription.unsubscribe();
        transport.match();
      }),
      { numRuns: runs(150) },
    );
    // Otherwise the test has tested nothing.
    expect(retried).toBeGreaterThan(0);
  });
});
