import { inspect } from 'node:util';
import { effect, PLATFORM_ID, Signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { AuthTokenService, SessionUser } from 'amplify-token-guard';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { fixChance } from '../../../spec-helpers/chance';

const HOUR = 3_600_000;

/** Like Cognito's tokens. */
const ACCESS = {
  sub: 'listener',
  'cognito:groups': ['editors', 'fans'],
  iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_pool',
  client_id: 'client',
  token_use: 'access',
  scope: 'aws.cognito.signin.user.admin',
  auth_time: 1_893_456_000,
  username: 'alice',
};
const ID = {
  sub: 'listener',
  'cognito:groups': ['editors', 'fans'],
  'cognito:username': 'alice',
  token_use: 'id',
  aud: 'client',
  auth_time: 1_893_456_000,
  email: 'alice@example.com',
  'custom:plan': 'gold',
};

let source: FakeTokenSource;
let clock: ManualClock;
let user: Signal<SessionUser | null>;

function setUp(platform = 'browser'): void {
  TestBed.configureTestingModule({
    providers: [provideTokenGuardTesting(), { provide: PLATFORM_ID, useValue: platform }],
  });
  source = TestBed.inject(FakeTokenSource);
  clock = TestBed.inject(ManualClock);
  user = TestBed.inject(AuthTokenService).user;
}

/** All users from now on. */
function watch(): (SessionUser | null)[] {
  const seen: (SessionUser | null)[] = [];
  TestBed.runInInjectionContext(() => effect(() => seen.push(user())));
  TestBed.tick();
  return seen;
}

async function settle(): Promise<void> {
  await clock.settle();
  TestBed.tick();
}

beforeEach(() => {
  // No jitter: every refresh happens exactly when it is due.
  fixChance(0);
});

describe('AuthTokenService.user', () => {
  beforeEach(() => setUp());

  it('is null until a user is signed in, and after that', async () => {
    expect(user()).toBeNull();
    await settle();
    expect(user()).toBeNull();
    source.signIn();
    await settle();
    expect(user()?.userId).toBe('listener');
    await source.signOut();
    await settle();
    expect(user()).toBeNull();
  });

  it('describes the user with the claims of both tokens', async () => {
    source.claims = { access: ACCESS, id: ID };
    source.signIn();
    await settle();
    expect(user()).toEqual({
      userId: 'listener',
      username: 'alice',
      groups: ['editors', 'fans'],
      claims: { access: ACCESS, id: ID },
    });
  });

  it('contains no token, and nothing that changes with each token', async () => {
    const each = { exp: 2, iat: 1, nbf: 1, origin_jti: 'o', event_id: 'e', at_hash: 'h' };
    source.claims = { access: { ...ACCESS, ...each }, id: { ...ID, ...each } };
    const { accessToken, idToken } = source.signIn();
    await settle();
    expect(user()!.claims).toEqual({ access: ACCESS, id: ID });
    const text = inspect(user(), { depth: 9, showHidden: true });
    for (const part of [...accessToken.split('.'), ...idToken!.split('.')]) {
      expect(text).not.toContain(part);
    }
  });

  it('is the same object while nothing changes, during any number of refreshes', async () => {
    source.claims = { access: ACCESS, id: ID };
    source.signIn();
    await settle();
    const seen = watch();
    await clock.advance(5 * HOUR);
    TestBed.tick();
    expect(source.refreshCount).toBeGreaterThan(3);
    expect(seen).toHaveLength(1);
  });

  it('shows the claims of a refreshed token', async () => {
    source.claims = { access: ACCESS, id: ID };
    source.signIn();
    await settle();
    const seen = watch();
    source.claims = { access: { ...ACCESS, 'cognito:groups': ['owners'] }, id: ID };
    await TestBed.inject(AuthTokenService).refresh();
    await settle();
    expect(seen.map((each) => each?.groups)).toEqual([['editors', 'fans'], ['owners']]);
    source.claims = { access: source.claims.access!, id: { ...ID, email: 'new@example.com' } };
    source.otherTabRefreshed();
    await settle();
    expect(user()!.claims.id['email']).toBe('new@example.com');
  });

  it('changes with the user, even if the tokens contain nothing else', async () => {
    source.signIn('alice');
    await settle();
    const seen = watch();
    source.signIn('bob');
    await settle();
    expect(seen.map((each) => each?.userId)).toEqual(['alice', 'bob']);
  });

  it('agrees with the state', async () => {
    const { state } = TestBed.inject(AuthTokenService);
    const seen: [string, boolean][] = [];
    TestBed.runInInjectionContext(() => effect(() => seen.push([state().status, user() !== null])));
    TestBed.tick();
    await settle();
    source.signIn();
    await settle();
    source.endNext();
    await clock.advance(HOUR);
    TestBed.tick();
    source.signIn();
    await settle();
    expect([...new Set(seen.map(String))]).toEqual([
      'signed-out,false',
      'signed-in,true',
      'session-ended,false',
    ]);
  });

  it('is available to the first reader, long after the sign-in', async () => {
    source.signIn();
    await clock.advance(2 * HOUR);
    expect(user()?.userId).toBe('listener');
  });
});

describe('AuthTokenService.user reads from tokens', () => {
  beforeEach(() => setUp());

  const userWith = async (access: object, id?: object): Promise<SessionUser> => {
    source.claims = { access: access as typeof ACCESS, ...(id && { id: id as typeof ID }) };
    source.signIn();
    await settle();
    return user()!;
  };

  /** Makes a store return tokens with any text. */
  const userOfTexts = async (accessToken: string, idToken?: string): Promise<SessionUser> => {
    const tokens = source.signIn();
    jest.spyOn(source, 'load').mockResolvedValue({ ...tokens, accessToken, idToken });
    await settle();
    return user()!;
  };

  it.each(['Jürgen', 'Оля', '李娜', '🎸', 'a?b>c~', 'ÿþ'])(
    'names in any language: %s',
    async (name) => {
      const { username, groups, claims } = await userWith(
        { username: name, 'cognito:groups': [name] },
        { name },
      );
      expect([username, ...groups, claims.id['name']]).toEqual([name, name, name]);
    },
  );

  it('the name and the groups of the ID token if the access token has none', async () => {
    expect(
      await userWith({}, { 'cognito:username': 'alice', 'cognito:groups': ['fans'] }),
    ).toMatchObject({ username: 'alice', groups: ['fans'] });
  });

  it('an empty list of groups of the access token, which counts', async () => {
    expect(
      (await userWith({ 'cognito:groups': [] }, { 'cognito:groups': ['fans'] })).groups,
    ).toEqual([]);
  });

  it('only strings', async () => {
    expect(
      await userWith({ username: 5, 'cognito:groups': ['fans', 7, null, ''] }, {}),
    ).toMatchObject({ username: 'listener', groups: ['fans'] });
    await source.signOut();
    expect((await userWith({ 'cognito:groups': 'fans' }, {})).groups).toEqual([]);
  });

  it.each([
    'opaque',
    'two.parts',
    'a.%%%.c',
    `a.${btoa('no JSON')}.c`,
    `a.${btoa('null')}.c`,
    `a.${btoa('5')}.c`,
    '..',
  ])('no claims of a token that is not a JWT: %s', async (text) => {
    expect(await userOfTexts(text, text)).toEqual({
      userId: 'listener',
      username: 'listener',
      groups: [],
      claims: { access: {}, id: {} },
    });
  });

  it('no claims of a missing ID token', async () => {
    expect((await userOfTexts('opaque')).claims).toEqual({ access: {}, id: {} });
  });
});

describe('G15 on the server, AuthTokenService.user', () => {
  it('is null, without a read of the store', async () => {
    setUp('server');
    await settle();
    expect(user()).toBeNull();
    expect(source.loadCount).toBe(0);
  });
});
