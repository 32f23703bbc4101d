import { Injector, PLATFORM_ID } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  AuthTokenService,
  guardAmplifyClient,
  isTokenGuardError,
  TokenEvent,
} from 'amplify-token-guard';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { Amplify } from 'aws-amplify';
import { generateClient } from 'aws-amplify/data';
import { SONG_INTROSPECTION } from '../../../../spec-helpers/song-introspection';
import { TokenKeeper } from '../../session/token-keeper';

const LIST = 'query List { listSongs { items { id } } }';
const CREATE = 'mutation Create { createSong(input: { title: "a" }) { id } }';

interface Result {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string }[];
}

interface Song {
  readonly id: string;
  artist(): Promise<Result>;
}

/** What is used here of a client that TypeScript knows no schema of. */
interface Client {
  graphql(options: object, headers?: unknown): Promise<Result>;
  cancel(promise: Promise<unknown>, message?: string): boolean;
  isCancelError(error: unknown): boolean;
  readonly models: {
    readonly Song: {
      list(options?: object): Promise<Result>;
      get(key: object): Promise<Result>;
      create(song: object): Promise<Result>;
    };
  };
  readonly mutations: { play(args: object): Promise<Result> };
}

/** A request of Amplify's that the test answers. */
interface Sent {
  readonly token: string | undefined;
  readonly query: string;
  readonly signal: AbortSignal;
  answer(body: unknown, status?: number): Promise<void>;
  reject(): Promise<void>;
}

let clock: ManualClock;
let source: FakeTokenSource;
let events: TokenEvent[];
let sent: Sent[];

/** Lets Amplify read the fake session through the guard, as it reads the real one. */
function configure(): void {
  const endpoint = 'https://abc.appsync-api.eu-west-1.amazonaws.com/graphql';
  const GraphQL = { endpoint, defaultAuthMode: 'userPool', modelIntrospection: SONG_INTROSPECTION };
  const getTokens = async (): Promise<object | null> => {
    const token = await TestBed.inject(TokenKeeper)
      .getToken()
      .catch(() => undefined);
    return token ? { accessToken: { toString: () => token.value, payload: {} } } : null;
  };
  const Auth = { tokenProvider: { getTokens } };
  Amplify.configure({ API: { GraphQL } } as never, { Auth } as never);
}

beforeEach(async () => {
  jest.spyOn(Math, 'random').mockReturnValue(0);
  TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
  source = TestBed.inject(FakeTokenSource);
  clock = TestBed.inject(ManualClock);
  source.signIn();
  events = [];
  TestBed.inject(AuthTokenService).events.subscribe((event) => events.push(event));
  sent = [];
  jest.spyOn(globalThis, 'fetch').mockImplementation((_, init) => {
    const { headers, body, signal } = init as {
      headers: Record<string, string>;
      body: string;
      signal: AbortSignal;
    };
    return new Promise((resolve, reject) => {
      const answer = async (said: unknown, status = 200): Promise<void> => {
        resolve(new Response(JSON.stringify(said), { status }));
        await settle();
      };
      signal.addEventListener('abort', () =>
        reject(Object.assign(new Error('aborted'), { name: 'AbortError' })),
      );
      const { query } = JSON.parse(body) as { query: string };
      const rejection = { errors: [{ errorType: 'UnauthorizedException', message: 'expired' }] };
      const refuse = (): Promise<void> => answer(rejection, 401);
      sent.push({ token: headers['authorization'], query, signal, answer, reject: refuse });
    });
  });
  configure();
  await clock.settle();
});

afterEach(() => {
  source.verify();
  Amplify.configure({}, {});
});

/** Bodies of answers take more than promises to be read. */
async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) {
    await new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(undefined);
    });
    await clock.settle();
  }
}

function newClient(options?: object): Client {
  return generateClient(options as never) as unknown as Client;
}

function guarded(options?: object): Client {
  return TestBed.runInInjectionContext(() => guardAmplifyClient(newClient(options)));
}

/** What comes of a call, kept. */
function outcomeOf(promise: Promise<Result>): { result?: Result; error?: unknown } {
  const outcome: { result?: Result; error?: unknown } = {};
  promise.then(
    (result) => (outcome.result = result),
    (error: unknown) => (outcome.error = error),
  );
  return outcome;
}

function tokens(): (string | undefined)[] {
  return sent.map(({ token }) => token);
}

const songs = (...ids: string[]): object => ({
  data: { listSongs: { items: ids.map((id) => ({ id, title: id, artistId: `by-${id}` })) } },
});

describe('G3 client.graphql()', () => {
  it('sends a rejected request once more, with a refreshed token', async () => {
    const outcome = outcomeOf(guarded().graphql({ query: LIST }));
    await settle();
    await sent[0]!.reject();
    await sent[1]!.answer(songs('a'));
    expect(tokens()).toEqual(['access-1', 'access-2']);
    expect(outcome.result).toEqual(songs('a'));
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'retried', via: 'graphql', late: false }),
    );
  });

  it('where plain Amplify rejects', async () => {
    const outcome = outcomeOf(newClient().graphql({ query: LIST }));
    await settle();
    await sent[0]!.reject();
    expect(outcome.error).toMatchObject({ errors: [{ message: 'Unknown error' }] });
    expect(sent).toHaveLength(1);
  });

  it('tells a second rejection in the shape of Amplify', async () => {
    const outcome = outcomeOf(guarded().graphql({ query: LIST }));
    await settle();
    await sent[0]!.reject();
    await sent[1]!.reject();
    expect(outcome.error).toMatchObject({ data: {}, errors: [{ code: 'token-rejected' }] });
    expect(sent).toHaveLength(2);
    expect(source.refreshCount).toBe(1);
  });

  it('passes on what is no rejection, as it is', async () => {
    const denied = { data: null, errors: [{ message: 'no', errorType: 'Unauthorized' }] };
    const client = guarded();
    const outcomes = [LIST, CREATE].map((query) => outcomeOf(client.graphql({ query })));
    await settle();
    await sent[0]!.answer(denied);
    await sent[1]!.answer({ message: 'blocked' }, 403);
    expect(outcomes[0]!.error).toEqual(denied);
    expect(outcomes[1]!.error).toMatchObject({ errors: [{ message: 'blocked' }] });
    expect([sent.length, source.refreshCount]).toEqual([2, 0]);
  });

  it('throws for a document with a mistake in it at once, as Amplify does', async () => {
    expect(() => guarded().graphql({ query: 'query {' })).toThrow('Syntax Error');
    await settle();
    expect(sent).toEqual([]);
  });

  it('does not write into the options', async () => {
    const options = Object.freeze({ query: LIST });
    const outcome = outcomeOf(guarded({ authMode: 'userPool' }).graphql(options));
    await settle();
    await sent[0]!.answer(songs());
    expect(outcome.result).toBeDefined();
    expect(options).toEqual({ query: LIST });
  });

  it('waits for a token that is fit (G1)', async () => {
    source.hold();
    source.expireNow();
    await clock.settle();
    void guarded().graphql({ query: LIST });
    await settle();
    expect(sent).toEqual([]);
    source.release();
    await settle();
    expect(tokens()).toEqual(['access-3']);
  });

  it('without a session fails as Amplify does', async () => {
    await source.signOut();
    const plain = outcomeOf(newClient().graphql({ query: LIST }));
    const outcome = outcomeOf(guarded().graphql({ query: LIST }));
    await settle();
    expect(outcome.error).toBeInstanceOf(Error);
    expect((outcome.error as Error).name).toBe((plain.error as Error).name);
    expect(isTokenGuardError(outcome.error)).toBe(false);
  });

  it('tells in the shape of Amplify that the session is over', async () => {
    const outcome = outcomeOf(guarded().graphql({ query: LIST }));
    await settle();
    source.endNext();
    await sent[0]!.reject();
    expect(outcome.error).toMatchObject({ errors: [{ code: 'session-ended' }] });
  });

  it.each<[string, object, unknown]>([
    ['a token', { authToken: 'mine' }, undefined],
    ['a header', {}, { authorization: 'mine' }],
    ['a function for headers', {}, () => Promise.resolve({ Authorization: 'mine' })],
  ])('leaves a call with %s of its own alone', async (_, options, headers) => {
    const outcome = outcomeOf(guarded().graphql({ query: LIST, ...options }, headers));
    await settle();
    expect(tokens()).toEqual(['mine']);
    await sent[0]!.reject();
    expect(outcome.error).toMatchObject({ errors: [{ message: 'Unknown error' }] });
    expect([sent.length, source.refreshCount]).toEqual([1, 0]);
  });
});

describe('G4 client.graphql(), rejected late', () => {
  it('is sent once more without a second refresh', async () => {
    const client = guarded();
    const outcomes = [LIST, CREATE].map((query) => outcomeOf(client.graphql({ query })));
    await settle();
    await sent[0]!.reject();
    await sent[1]!.reject();
    expect(tokens()).toEqual(['access-1', 'access-1', 'access-2', 'access-2']);
    await sent[2]!.answer(songs());
    await sent[3]!.answer({ data: { createSong: null } });
    expect(outcomes.map(({ error }) => error)).toEqual([undefined, undefined]);
    expect(source.refreshCount).toBe(1);
  });

  it('costs a refresh if it was sent with the newest token after all', async () => {
    const outcome = outcomeOf(guarded().graphql({ query: LIST }));
    await settle();
    source.otherTabRefreshed();
    await clock.settle();
    await sent[0]!.reject();
    await sent[1]!.reject();
    await sent[2]!.answer(songs());
    expect(tokens()).toEqual(['access-1', 'access-2', 'access-3']);
    expect(outcome.result).toBeDefined();
  });
});

describe('G9 client.graphql() is nobody else’s', () => {
  it('is not sent again for another user', async () => {
    const outcome = outcomeOf(guarded().graphql({ query: CREATE }));
    await settle();
    source.signIn('second');
    await clock.settle();
    await sent[0]!.reject();
    expect(outcome.error).toMatchObject({ errors: [{ code: 'user-changed' }] });
    expect(sent).toHaveLength(1);
  });
});

describe('G3 a Data client', () => {
  it('lists, creates and runs custom operations', async () => {
    const client = guarded();
    const outcomes = [
      outcomeOf(client.models.Song.list()),
      outcomeOf(client.models.Song.create({ title: 'a' })),
      outcomeOf(client.mutations.play({ id: 'a' })),
    ];
    await settle();
    for (const request of sent.slice(0, 3)) await request.reject();
    expect(sent).toHaveLength(6);
    await sent[3]!.answer(songs('a'));
    await sent[4]!.answer({ data: { createSong: { id: 'b', title: 'b' } } });
    await sent[5]!.answer({ data: { play: 7 } });
    expect(outcomes.map(({ result }) => result?.errors)).toEqual([undefined, undefined, undefined]);
    expect(outcomes[0]!.result?.data).toMatchObject([{ id: 'a' }]);
    expect(outcomes[1]!.result?.data).toMatchObject({ id: 'b' });
    expect(outcomes[2]!.result?.data).toBe(7);
    expect(source.refreshCount).toBe(1);
  });

  it('loads relations', async () => {
    const list = outcomeOf(guarded().models.Song.list());
    await settle();
    await sent[0]!.answer(songs('a'));
    const [song] = list.result?.data as Song[];
    const artist = outcomeOf(song!.artist());
    await settle();
    await sent[1]!.reject();
    await sent[2]!.answer({ data: { getArtist: { id: 'by-a', name: 'Nora' } } });
    expect(artist.result?.data).toMatchObject({ name: 'Nora' });
  });

  it('returns what cannot be cured in `errors`', async () => {
    const outcome = outcomeOf(guarded().models.Song.get({ id: 'a' }));
    await settle();
    await sent[0]!.reject();
    await sent[1]!.reject();
    expect(outcome.result).toMatchObject({ data: null, errors: [{ code: 'token-rejected' }] });
  });

  it('is guarded as well if Amplify is configured after it was made', async () => {
    Amplify.configure({}, {});
    const client = guarded();
    configure();
    const promises = [client.models.Song.list(), client.models.Song.list()];
    const outcomes = promises.map(outcomeOf);
    await settle();
    await sent[0]!.reject();
    await sent[2]!.answer(songs('a'));
    expect(outcomes[0]!.result?.data).toMatchObject([{ id: 'a' }]);
    expect(client.cancel(promises[1]!)).toBe(true);
    expect(sent[1]!.signal.aborted).toBe(true);
  });
});

describe('G14 client.cancel()', () => {
  const calls: [string, (client: Client) => Promise<Result>][] = [
    ['graphql()', (client) => client.graphql({ query: LIST })],
    ['models', (client) => client.models.Song.list()],
    ['mutations', (client) => client.mutations.play({ id: 'a' })],
  ];

  it.each(calls)('cancels the first attempt: %s', async (_, call) => {
    const client = guarded();
    const promise = call(client);
    const outcome = outcomeOf(promise);
    await settle();
    expect(client.cancel(promise, 'enough')).toBe(true);
    await settle();
    expect(sent[0]!.signal.aborted).toBe(true);
    expect(client.isCancelError(outcome.error)).toBe(true);
    expect((outcome.error as Error).message).toBe('enough');
  });

  it.each(calls)('cancels the second attempt: %s', async (_, call) => {
    const client = guarded();
    const promise = call(client);
    const outcome = outcomeOf(promise);
    await settle();
    await sent[0]!.reject();
    expect(client.cancel(promise, 'enough')).toBe(true);
    await settle();
    expect(sent[1]!.signal.aborted).toBe(true);
    expect(client.isCancelError(outcome.error)).toBe(true);
  });

  it.each(calls)('keeps what waits for a refresh from being sent again: %s', async (_, call) => {
    const client = guarded();
    const promise = call(client);
    const outcome = outcomeOf(promise);
    await settle();
    source.hold();
    await sent[0]!.reject();
    expect(client.cancel(promise, 'enough')).toBe(true);
    source.release();
    await settle();
    expect(client.isCancelError(outcome.error)).toBe(true);
    expect(sent.filter(({ signal }) => !signal.aborted)).toHaveLength(1);
  });

  it('reaches a relation that is being loaded', async () => {
    const client = guarded();
    const list = outcomeOf(client.models.Song.list());
    await settle();
    await sent[0]!.answer(songs('a'));
    const artist = (list.result?.data as Song[])[0]!.artist();
    artist.catch(() => undefined);
    await settle();
    expect(client.cancel(artist)).toBe(true);
    expect(sent[1]!.signal.aborted).toBe(true);
  });

  it('knows no other promise, as Amplify’s does not', () => {
    expect(guarded().cancel(Promise.resolve())).toBe(false);
  });
});

describe('guardAmplifyClient', () => {
  it('returns the client it is given', () => {
    const client = newClient();
    expect(guardAmplifyClient(client, TestBed.inject(Injector))).toBe(client);
  });

  it('guards once, however often it is called', async () => {
    const client = guarded();
    const { graphql } = client;
    TestBed.runInInjectionContext(() => guardAmplifyClient(client));
    expect(client.graphql).toBe(graphql);
    const outcome = outcomeOf(client.graphql({ query: LIST }));
    await settle();
    await sent[0]!.reject();
    await sent[1]!.reject();
    expect(outcome.error).toMatchObject({ errors: [{ code: 'token-rejected' }] });
    expect(sent).toHaveLength(2);
  });

  it('G18 says what is missing outside an injection context', () => {
    let thrown: unknown;
    try {
      guardAmplifyClient(newClient());
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining('an Injector as the second argument') as string,
    });
    expect((thrown as Error).cause).toBeInstanceOf(Error);
  });

  it('G15 leaves the client alone on the server', () => {
    TestBed.resetTestingModule();
    TestBed.configureTestingModule({
      providers: [provideTokenGuardTesting(), { provide: PLATFORM_ID, useValue: 'server' }],
    });
    const client = newClient();
    const { graphql } = client;
    guardAmplifyClient(client, TestBed.inject(Injector));
    expect(client.graphql).toBe(graphql);
    source = TestBed.inject(FakeTokenSource);
  });

  it('G16 leaves the client to Amplify when the guard is destroyed, and takes it up again', async () => {
    const client = guarded();
    TestBed.resetTestingModule();
    TestBed.configureTestingModule({ providers: [provideTokenGuardTesting({ patchFetch: false })] });
    source = TestBed.inject(FakeTokenSource);
    clock = TestBed.inject(ManualClock);
    source.signIn();
    await clock.settle();
    const plain = outcomeOf(client.graphql({ query: LIST }));
    await settle();
    await sent[0]!.reject();
    expect(plain.error).toMatchObject({ errors: [{ message: 'Unknown error' }] });

    guardAmplifyClient(client, TestBed.inject(Injector));
    const outcome = outcomeOf(client.graphql({ query: LIST }));
    await settle();
    await sent[1]!.reject();
    await sent[2]!.answer(songs());
    expect(outcome.result).toEqual(songs());
  });
});
