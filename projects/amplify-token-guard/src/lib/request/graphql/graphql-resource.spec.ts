import {
  ApplicationRef,
  createEnvironmentInjector,
  EnvironmentInjector,
  linkedSignal,
  PLATFORM_ID,
  Provider,
  signal,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  AuthTokenService,
  GraphqlRequestError,
  GraphqlResource,
  graphqlResource,
  GraphqlResourceOptions,
  TokenGuardError,
} from 'amplify-token-guard';
import {
  FakeGraphqlCall,
  FakeGraphqlTransport,
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { settleEffects } from '../../../../spec-helpers/settle-effects';
import { song, SONG_QUERY, SongData } from '../../../../spec-helpers/song-query';

const HOUR = 3_600_000;

let transport: FakeGraphqlTransport;
let source: FakeTokenSource;
let clock: ManualClock;

function setUp(...providers: Provider[]): void {
  TestBed.configureTestingModule({ providers: [provideTokenGuardTesting(), ...providers] });
  source = TestBed.inject(FakeTokenSource);
  clock = TestBed.inject(ManualClock);
  transport = TestBed.inject(FakeGraphqlTransport);
  source.signIn();
}

function create(
  variables?: () => object | undefined,
  options?: GraphqlResourceOptions<SongData>,
): GraphqlResource<SongData | undefined> {
  return TestBed.runInInjectionContext(() =>
    graphqlResource<SongData>(SONG_QUERY, variables, options),
  );
}

const settle = (): Promise<void> => settleEffects(clock);

/** The only request since the last call. */
async function sent(): Promise<FakeGraphqlCall> {
  await settle();
  return transport.expectOne();
}

beforeEach(() => {
  // No jitter: every refresh happens exactly when it is due.
  jest.spyOn(Math, 'random').mockReturnValue(0);
});

afterEach(() => transport.verify());

describe('graphqlResource()', () => {
  beforeEach(() => setUp());

  it('loads immediately, and shows that', async () => {
    const stream = create(() => ({ id: '1' }));
    expect(stream.status()).toBe('loading');
    expect(stream.isLoading()).toBe(true);
    expect(stream.value()).toBeUndefined();
    expect(stream.hasValue()).toBe(false);
    const call = await sent();
    expect(call.request).toMatchObject({
      document: SONG_QUERY,
      variables: { id: '1' },
      authToken: 'access-1',
    });
    call.answer({ data: song('1') });
    await settle();
    expect(stream.status()).toBe('resolved');
    expect(stream.isLoading()).toBe(false);
    expect(stream.hasValue()).toBe(true);
    expect(stream.value()).toEqual(song('1'));
    expect(stream.error()).toBeUndefined();
  });

  it('needs no function if there are no variables', async () => {
    const stream = create();
    const call = await sent();
    expect(call.request.variables).toEqual({});
    call.answer({ data: song('1') });
    await settle();
    expect(stream.value()).toEqual(song('1'));
  });

  it('loads again when the variables change, without the old value', async () => {
    const id = signal('1');
    const stream = create(() => ({ id: id() }));
    (await sent()).answer({ data: song('1') });
    await settle();
    id.set('2');
    expect(stream.status()).toBe('loading');
    expect(stream.value()).toBeUndefined();
    (await sent()).answer({ data: song('2') });
    await settle();
    expect(stream.value()).toEqual(song('2'));
  });

  it('does not load again if the recomputed variables are equal', async () => {
    const session = signal({ userId: 'listener', generation: 1 });
    const stream = create(() => ({ id: session().userId, filter: { tags: ['live'] } }));
    (await sent()).answer({ data: song('1') });
    await settle();
    session.set({ userId: 'listener', generation: 2 });
    await settle();
    expect(transport.match()).toEqual([]);
    expect(stream.status()).toBe('resolved');
  });

  it('reloads on demand, and keeps the value in the meantime', async () => {
    const stream = create(() => ({ id: '1' }));
    (await sent()).answer({ data: song('1') });
    await settle();
    expect(stream.reload()).toBe(true);
    const call = await sent();
    expect(stream.status()).toBe('reloading');
    expect(stream.isLoading()).toBe(true);
    expect(stream.value()).toEqual(song('1'));
    call.answer({ data: song('1b') });
    await settle();
    expect(stream.value()).toEqual(song('1b'));
  });

  it('is idle while the variables are undefined', async () => {
    const id = signal<string | undefined>(undefined);
    const stream = create(() => {
      const value = id();
      return value === undefined ? undefined : { id: value };
    });
    await settle();
    expect(stream.status()).toBe('idle');
    expect(stream.isLoading()).toBe(false);
    expect(stream.reload()).toBe(false);
    expect(transport.match()).toEqual([]);
    id.set('1');
    (await sent()).answer({ data: song('1') });
    await settle();
    expect(stream.value()).toEqual(song('1'));
    id.set(undefined);
    await settle();
    expect(stream.status()).toBe('idle');
    expect(stream.value()).toBeUndefined();
    id.set('1');
    (await sent()).answer({ data: song('1') });
    await settle();
    expect(stream.value()).toEqual(song('1'));
  });

  it('has the default value while there is no data', async () => {
    const id = signal<string | undefined>(undefined);
    const nothing: SongData = { getStream: null };
    const stream = TestBed.runInInjectionContext(() =>
      graphqlResource<SongData>(SONG_QUERY, () => (id() ? { id: id() } : undefined), {
        defaultValue: nothing,
      }),
    );
    expect(stream.value()).toBe(nothing);
    id.set('1');
    expect(stream.value()).toBe(nothing);
    (await sent()).answer({ data: song('1') });
    await settle();
    expect(stream.value().getStream?.title).toBe('Song 1');
  });

  it('keeps the old value if `equal` considers the new one equal', async () => {
    const equal = (one: SongData, other: SongData): boolean =>
      one.getStream?.id === other.getStream?.id;
    const stream = create(() => ({ id: '1' }), { equal });
    (await sent()).answer({ data: song('1') });
    await settle();
    const before = stream.value();
    stream.reload();
    (await sent()).answer({ data: { getStream: { id: '1', title: 'Another title' } } });
    await settle();
    expect(stream.value()).toBe(before);
  });

  it('can be set, like every resource of Angular', async () => {
    const stream = create(() => ({ id: '1' }));
    (await sent()).answer({ data: song('1') });
    await settle();
    stream.set(song('mine'));
    expect(stream.status()).toBe('local');
    expect(stream.value()).toEqual(song('mine'));
  });

  it('passes on the options of the request, and no others', async () => {
    create(() => ({ id: '1' }), {
      authMode: 'apiKey',
      apiKey: 'key',
      headers: { 'x-trace': '1' },
      debugName: 'stream',
    });
    const { request } = await sent();
    expect(request).toEqual({
      document: SONG_QUERY,
      variables: { id: '1' },
      authMode: 'apiKey',
      apiKey: 'key',
      headers: { 'x-trace': '1' },
    });
  });

  it('feeds a linkedSignal', async () => {
    const id = signal('1');
    const stream = create(() => ({ id: id() }));
    const title = linkedSignal(() => stream.value()?.getStream?.title ?? '');
    (await sent()).answer({ data: song('1') });
    await settle();
    expect(title()).toBe('Song 1');
    title.set('Edited');
    expect(title()).toBe('Edited');
    id.set('2');
    (await sent()).answer({ data: song('2') });
    await settle();
    expect(title()).toBe('Song 2');
  });

  it('requires an injection context or an injector', async () => {
    expect(() => graphqlResource(SONG_QUERY)).toThrow(/NG0203.*graphqlResource/);
    const injector = TestBed.inject(EnvironmentInjector);
    const stream = graphqlResource<SongData>(SONG_QUERY, undefined, { injector });
    (await sent()).answer({ data: song('1') });
    await settle();
    expect(stream.value()).toEqual(song('1'));
  });

  it('keeps the app unstable while it loads', async () => {
    const app = TestBed.inject(ApplicationRef);
    let isStable = false;
    app.isStable.subscribe((stable) => (isStable = stable));
    create(() => ({ id: '1' }));
    const call = await sent();
    expect(isStable).toBe(false);
    call.answer({ data: song('1') });
    await settle();
    await clock.settle();
    expect(isStable).toBe(true);
  });
});

describe('G14 graphqlResource() cancels a request that is not needed anymore', () => {
  beforeEach(() => setUp());

  it('when the variables change', async () => {
    const id = signal('1');
    const stream = create(() => ({ id: id() }));
    const first = await sent();
    id.set('2');
    const second = await sent();
    expect(first.cancelled).toBe(true);
    second.answer({ data: song('2') });
    await settle();
    expect(stream.value()).toEqual(song('2'));
  });

  it('when the variables become undefined', async () => {
    const id = signal<string | undefined>('1');
    const stream = create(() => (id() ? { id: id() } : undefined));
    const call = await sent();
    id.set(undefined);
    await settle();
    expect(call.cancelled).toBe(true);
    expect(stream.status()).toBe('idle');
    expect(stream.error()).toBeUndefined();
    await TestBed.inject(ApplicationRef).whenStable();
  });

  it('when the resource or its injector is destroyed', async () => {
    const stream = create(() => ({ id: '1' }));
    const call = await sent();
    stream.destroy();
    expect(call.cancelled).toBe(true);

    const injector = createEnvironmentInjector([], TestBed.inject(EnvironmentInjector));
    graphqlResource(SONG_QUERY, undefined, { injector });
    const other = await sent();
    injector.destroy();
    expect(other.cancelled).toBe(true);
  });

  it('but never a refresh that other requests wait for', async () => {
    source.expireNow();
    source.hold();
    const id = signal('1');
    create(() => ({ id: id() }));
    await settle();
    id.set('2');
    await settle();
    source.release();
    const call = await sent();
    expect(call.request).toMatchObject({ variables: { id: '2' }, authToken: 'access-3' });
    expect(source.refreshCount).toBe(1);
  });
});

describe('G3 graphqlResource() recovers from a rejected token', () => {
  it('without a visible error', async () => {
    setUp();
    const stream = create(() => ({ id: '1' }));
    (await sent()).rejectToken();
    const again = await sent();
    expect(again.request.authToken).toBe('access-2');
    expect(stream.status()).toBe('loading');
    again.answer({ data: song('1') });
    await settle();
    expect(stream.value()).toEqual(song('1'));
  });

  it('G1 and waits for a refresh that is due', async () => {
    setUp();
    source.hold();
    source.expireNow();
    const stream = create(() => ({ id: '1' }));
    await settle();
    expect(stream.status()).toBe('loading');
    source.release();
    expect((await sent()).request.authToken).toBe('access-3');
  });
});

describe('the errors of graphqlResource()', () => {
  beforeEach(() => setUp());

  it('are those of the server', async () => {
    const stream = create(() => ({ id: '1' }));
    (await sent()).deny({ getStream: null });
    await settle();
    expect(stream.status()).toBe('error');
    const error = stream.error();
    expect(error).toBeInstanceOf(GraphqlRequestError);
    expect((error as GraphqlRequestError).isDenied).toBe(true);
    expect((error as GraphqlRequestError).data).toEqual({ getStream: null });
    expect(() => stream.value()).toThrow('Not Authorized');
  });

  it('or say that there is no token', async () => {
    await source.signOut();
    const stream = create(() => ({ id: '1' }));
    await settle();
    expect(stream.error()).toBeInstanceOf(TokenGuardError);
    expect((stream.error() as TokenGuardError).code).toBe('signed-out');
  });

  it('or that the second token was rejected as well', async () => {
    const stream = create(() => ({ id: '1' }));
    (await sent()).rejectToken();
    (await sent()).rejectToken();
    await settle();
    expect((stream.error() as TokenGuardError).code).toBe('token-rejected');
  });

  it('or that there was no response', async () => {
    const stream = create(() => ({ id: '1' }));
    const cause = new TypeError('Failed to fetch');
    (await sent()).fail(cause);
    await settle();
    expect(stream.error()).toBeInstanceOf(GraphqlRequestError);
    expect(stream.error()).toMatchObject({ message: 'Failed to fetch', cause });
  });

  it('or are a GraphqlRequestError, if anything else prevents the request', async () => {
    const cause = new Error('The storage is locked.');
    jest.spyOn(source, 'isCurrent').mockRejectedValue(cause);
    const stream = create(() => ({ id: '1' }));
    await settle();
    expect(stream.error()).toBeInstanceOf(GraphqlRequestError);
    expect(stream.error()!.cause).toBe(cause);
  });

  it('or say that the variables cannot be computed, until they can', async () => {
    const other = signal<{ id: string } | undefined>(undefined);
    const stream = create(() => {
      const value = other();
      if (!value) throw new Error('There is no other.');
      return value;
    });
    await settle();
    expect(stream.status()).toBe('error');
    expect(stream.error()).toBeInstanceOf(GraphqlRequestError);
    expect(stream.error()!.message).toBe('There is no other.');
    other.set({ id: '1' });
    (await sent()).answer({ data: song('1') });
    await settle();
    expect(stream.value()).toEqual(song('1'));
  });

  it('disappear after a successful reload', async () => {
    const stream = create(() => ({ id: '1' }));
    (await sent()).fail(new TypeError('Failed to fetch'));
    await settle();
    expect(stream.status()).toBe('error');
    stream.reload();
    (await sent()).answer({ data: song('1') });
    await settle();
    expect(stream.error()).toBeUndefined();
    expect(stream.value()).toEqual(song('1'));
  });
});

describe('G9 graphqlResource() never shows data of one user to another', () => {
  const load = async (stream: GraphqlResource<SongData | undefined>, id: string): Promise<void> => {
    (await sent()).answer({ data: song(id) });
    await settle();
    expect(stream.value()).toEqual(song(id));
  };

  beforeEach(() => setUp());

  it('and loads again when another user signs in', async () => {
    const stream = create();
    await load(stream, '1');
    source.signIn('somebody else');
    await settle();
    expect(stream.status()).toBe('loading');
    expect(stream.value()).toBeUndefined();
    await load(stream, '2');
  });

  it('and cancels a pending request at a sign-out, with an error until the next sign-in', async () => {
    const stream = create();
    const call = await sent();
    await source.signOut();
    await settle();
    expect(call.cancelled).toBe(true);
    expect((stream.error() as TokenGuardError).code).toBe('signed-out');
    source.signIn();
    await load(stream, '1');
    await source.signOut();
    await settle();
    expect((stream.error() as TokenGuardError).code).toBe('signed-out');
  });

  it('and sends one request when the page opens, and none after a refresh', async () => {
    const read = FakeTokenSource.prototype.load;
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    jest.spyOn(FakeTokenSource.prototype, 'load').mockImplementation(async function (
      this: FakeTokenSource,
    ) {
      await opened;
      return read.call(this);
    });
    TestBed.resetTestingModule();
    setUp();
    const { state } = TestBed.inject(AuthTokenService);
    const stream = create(() => ({ id: '1' }));
    await settle();
    expect([state().status, stream.status()]).toEqual(['unknown', 'loading']);
    open();
    const call = await sent();
    await settle();
    expect(call.cancelled).toBe(false);
    call.answer({ data: song('1') });
    await settle();
    expect(stream.value()).toEqual(song('1'));
    await clock.advance(3 * HOUR);
    await settle();
    expect(source.refreshCount).toBeGreaterThan(1);
    expect(transport.match()).toEqual([]);
  });

  it('and loads when Amplify is configured, even if that is after the first request', async () => {
    const reading = jest.spyOn(FakeTokenSource.prototype, 'load');
    reading.mockResolvedValue(undefined as never);
    TestBed.resetTestingModule();
    setUp();
    const stream = create();
    await settle();
    expect(TestBed.inject(AuthTokenService).state().status).toBe('unknown');
    expect((stream.error() as TokenGuardError).code).toBe('signed-out');
    reading.mockRestore();
    source.signIn();
    await load(stream, '1');
  });

  it('and keeps its value when the session has ended', async () => {
    const stream = create();
    await load(stream, '1');
    source.endNext();
    await clock.advance(HOUR);
    await settle();
    expect(TestBed.inject(AuthTokenService).state().status).toBe('session-ended');
    expect(stream.value()).toEqual(song('1'));
    source.signIn('somebody else');
    await load(stream, '2');
  });

  it('and loads for the user who signs in after a request that found the session ended', async () => {
    const stream = create();
    await load(stream, '1');
    source.endNext();
    await clock.advance(HOUR);
    stream.reload();
    await settle();
    expect((stream.error() as TokenGuardError).code).toBe('session-ended');
    const late = create();
    await settle();
    expect((late.error() as TokenGuardError).code).toBe('session-ended');
    source.signIn();
    await settle();
    for (const call of transport.match()) call.answer({ data: song('2') });
    await settle();
    expect([stream.value(), late.value()]).toEqual([song('2'), song('2')]);
  });

  it('also with the AWS credentials of the user', async () => {
    const stream = create(undefined, { authMode: 'iam' });
    await load(stream, '1');
    await source.signOut();
    await settle();
    expect(stream.value()).toBeUndefined();
    (await sent()).answer({ data: { getStream: null } });
    source.signIn('somebody else');
    await load(stream, '2');
  });

  it('but does not reload with an API key', async () => {
    const stream = create(undefined, { authMode: 'apiKey' });
    await load(stream, '1');
    await source.signOut();
    await settle();
    expect(stream.value()).toEqual(song('1'));
  });

  it('and is idle while nobody is signed in, if its variables are undefined', async () => {
    const { user } = TestBed.inject(AuthTokenService);
    const stream = create(() => (user() ? {} : undefined));
    await load(stream, '1');
    await source.signOut();
    await settle();
    expect(stream.status()).toBe('idle');
    expect(stream.value()).toBeUndefined();
    source.signIn('somebody else');
    await load(stream, '2');
  });
});

describe('G18 the variables of graphqlResource()', () => {
  beforeEach(() => setUp());

  it.each([
    ['a promise', async () => ({ id: '1' })],
    ['a string', () => ''],
    ['a boolean', () => false],
  ])('that are %s cause a clear error, and nothing is sent', async (kind, variables) => {
    const stream = create(variables as () => object);
    await settle();
    expect(stream.error()).toMatchObject({
      code: 'config-invalid',
      message: `graphqlResource(): "variables" returned ${kind}; expected an object, or undefined while there is nothing to load.`,
    });
    expect(transport.match()).toEqual([]);
  });

  it('that are null mean that there is nothing to load, like undefined', async () => {
    const stream = create(() => null as never);
    await settle();
    expect(stream.status()).toBe('idle');
  });

  it('are not computed after it is destroyed', async () => {
    const id = signal('1');
    const variables = jest.fn(() => ({ id: id() }));
    const stream = create(variables);
    (await sent()).answer({ data: song('1') });
    stream.destroy();
    variables.mockClear();
    id.set('2');
    await settle();
    expect(variables).not.toHaveBeenCalled();
  });
});

describe('G15 on the server, graphqlResource() stays idle', () => {
  const ON_SERVER = { provide: PLATFORM_ID, useValue: 'server' };

  it('without an error and without a request', async () => {
    setUp(ON_SERVER);
    const stream = create(() => ({ id: '1' }));
    await settle();
    expect(stream.status()).toBe('idle');
    expect(stream.error()).toBeUndefined();
    expect(source.loadCount).toBe(0);
    await TestBed.inject(ApplicationRef).whenStable();
  });

  it('and loads with an API key, which needs no session', async () => {
    setUp(ON_SERVER);
    const stream = create(() => ({ id: '1' }), { authMode: 'apiKey' });
    (await sent()).answer({ data: song('1') });
    await settle();
    expect(stream.value()).toEqual(song('1'));
  });
});
