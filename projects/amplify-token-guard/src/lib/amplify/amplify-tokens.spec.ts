import {
  ageFromDrift,
  AmplifyTokens,
  isAlive,
  isTorn,
  sessionIdOf,
  toSourceTokens,
} from './amplify-tokens';

const IAT = 1_900_000_000;
const IAT_MS = IAT * 1_000;

const session = { client: 'pool/client' };

function jwt(text: string, payload: object): AmplifyTokens['accessToken'] {
  return { toString: () => text, payload: payload as never };
}

function tokens(access: object = {}, rest: Partial<AmplifyTokens> = {}): AmplifyTokens {
  const payload = {
    iat: IAT,
    exp: IAT + 3_600,
    sub: 'sub-of-alice',
    auth_time: IAT - 60,
    ...access,
  };
  return { accessToken: jwt('access', payload), clockDrift: 0, username: 'alice', ...rest };
}

describe('isAlive()', () => {
  it('is false from the expiry on, a second early because `iat` is in whole seconds', () => {
    const aged = (ageMs: number): boolean => isAlive(toSourceTokens(tokens(), session, ageMs));
    expect(aged(3_598_999)).toBe(true);
    expect(aged(3_599_000)).toBe(false);
  });
});

describe('toSourceTokens()', () => {
  it('reads times from the access token, in ms', () => {
    expect(toSourceTokens(tokens(), session, 1_234)).toMatchObject({
      accessToken: 'access',
      userId: 'sub-of-alice',
      issuedAtMs: IAT_MS,
      expiresAtMs: IAT_MS + 3_600_000,
      signedInAtMs: IAT_MS - 60_000,
      ageMs: 1_234,
    });
    expect(toSourceTokens(tokens(), session, 0).session).toBe(session);
  });

  it("passes on Amplify's own objects, without private data", () => {
    const signInDetails = { loginId: 'alice' };
    const seen = { ...tokens({}, { idToken: jwt('id', {}) }), signInDetails };
    const deviceMetadata = { deviceKey: 'key', deviceGroupKey: 'group', randomPassword: 'secret' };
    const whole: AmplifyTokens = { ...seen, refreshToken: 'renew', deviceMetadata };
    const { amplify } = toSourceTokens(whole, session, 0);
    const { username, accessToken, idToken } = seen;
    expect(amplify).toEqual({ username, accessToken, idToken, signInDetails });
    expect(amplify.accessToken).toBe(accessToken);
    expect(amplify.idToken).toBe(idToken);
  });

  it('uses the expiry of the ID token if that is earlier', () => {
    const idToken = jwt('id', { exp: IAT + 300 });
    const { expiresAtMs, idToken: text } = toSourceTokens(tokens({}, { idToken }), session, 0);
    expect(expiresAtMs).toBe(IAT_MS + 300_000);
    expect(text).toBe('id');
  });

  it('uses the expiry of the access token if that is earlier', () => {
    const idToken = jwt('id', { exp: IAT + 7_200 });
    expect(toSourceTokens(tokens({}, { idToken }), session, 0).expiresAtMs).toBe(
      IAT_MS + 3_600_000,
    );
  });

  it('uses the expiry of the access token if the ID token has no exp', () => {
    const idToken = jwt('id', {});
    expect(toSourceTokens(tokens({}, { idToken }), session, 0).expiresAtMs).toBe(
      IAT_MS + 3_600_000,
    );
  });

  it('accepts a missing ID token', () => {
    const { expiresAtMs, idToken } = toSourceTokens(tokens(), session, 0);
    expect(idToken).toBeUndefined();
    expect(expiresAtMs).toBe(IAT_MS + 3_600_000);
  });

  it('treats empty claims as missing', () => {
    expect(toSourceTokens(tokens({ sub: '' }), session, 0).userId).toBe('alice');
    expect(toSourceTokens(tokens({ client_id: '' }), session, 0).clientId).toBeUndefined();
  });

  it('uses the user name if the token has no sub', () => {
    expect(toSourceTokens(tokens({ sub: undefined }), session, 0).userId).toBe('alice');
  });

  it.each([undefined, 'yesterday', null])('reads no sign-in time from %p', (authTime) => {
    expect(
      toSourceTokens(tokens({ auth_time: authTime }), session, 0).signedInAtMs,
    ).toBeUndefined();
  });

  it('treats a token without times as expired', () => {
    const { issuedAtMs, expiresAtMs } = toSourceTokens(
      tokens({ iat: undefined, exp: undefined }),
      session,
      0,
    );
    expect([issuedAtMs, expiresAtMs]).toEqual([0, 0]);
  });
});

describe('G5: the name of a session', () => {
  it('depends on the app client, the user, and the sign-in', () => {
    const named = tokens({ client_id: 'client' });
    expect(sessionIdOf(named)).toBe(`client/sub-of-alice/${IAT - 60}`);
    expect(toSourceTokens(named, session, 0).sessionId).toBe(sessionIdOf(named));
  });

  it('stays the same after a refresh', () => {
    const before = tokens({ client_id: 'client' });
    const after = tokens({ client_id: 'client', iat: IAT + 3_000, origin_jti: 'another' });
    expect(sessionIdOf(after)).toBe(sessionIdOf(before));
  });

  it('works without the ID of the user', () => {
    expect(sessionIdOf(tokens({ client_id: 'client', sub: undefined }))).toBe(
      `client//${IAT - 60}`,
    );
  });

  it.each([
    ['the app client', {}],
    ['the sign-in', { client_id: 'client', auth_time: undefined }],
    ['the sign-in as a number', { client_id: 'client', auth_time: 'yesterday' }],
  ])('is missing if the token does not contain %s', (_, access) => {
    expect(sessionIdOf(tokens(access))).toBeUndefined();
  });
});

describe('G9: a partly written set of tokens', () => {
  it('was not minted together', () => {
    expect(isTorn(tokens({}, { idToken: jwt('id', { iat: IAT - 1 }) }))).toBe(true);
    expect(isTorn(tokens({}, { idToken: jwt('id', { iat: IAT }) }))).toBe(false);
  });

  it('is an access token alone', () => {
    expect(isTorn(tokens())).toBe(true);
    expect(isTorn(tokens({}, { refreshToken: 'refresh' }))).toBe(false);
  });
});

describe('G10: the age of a token from the store', () => {
  it.each([
    ['equal clocks', 0, 10_000],
    ['a server ahead by 5 s', 5_000, 15_000],
    ['a server behind by 5 s', -5_000, 5_000],
  ])('is correct with %s', (_, clockDrift, ageMs) => {
    expect(ageFromDrift(tokens({}, { clockDrift }), IAT_MS + 10_000)).toBe(ageMs);
  });

  // Amplify's type is a number, but it reads anything that is stored.
  it.each([NaN, Infinity, undefined as unknown as number])(
    'treats a drift of %p as none',
    (drift) => {
      expect(ageFromDrift(tokens({}, { clockDrift: drift }), IAT_MS + 10_000)).toBe(10_000);
    },
  );

  it('is never negative', () => {
    expect(ageFromDrift(tokens({}, { clockDrift: -60_000 }), IAT_MS + 10_000)).toBe(0);
  });

  it('is that of a very old token if iat is missing', () => {
    expect(ageFromDrift(tokens({ iat: undefined }), IAT_MS)).toBe(IAT_MS);
  });
});

describe('G0 invalid claims', () => {
  const WRONG = ['soon', null, undefined, NaN, Infinity, {}, [1, 2]];

  it.each(WRONG)('result in numbers for all times: %p', (claim) => {
    const payload = { iat: claim, exp: claim, auth_time: claim };
    const idToken = jwt('id', payload);
    for (const amplify of [tokens(payload), tokens(payload, { idToken })]) {
      const ageMs = ageFromDrift(amplify, IAT_MS);
      const { issuedAtMs, expiresAtMs, signedInAtMs } = toSourceTokens(amplify, session, ageMs);
      expect({ issuedAtMs, expiresAtMs, ageMs }).toEqual({
        issuedAtMs: 0,
        expiresAtMs: 0,
        ageMs: IAT_MS,
      });
      expect(signedInAtMs).toBeUndefined();
    }
  });

  it('are accepted if they are numbers written as strings, as in Amplify', () => {
    const payload = { iat: `${IAT}`, exp: `${IAT + 3_600}` };
    const { issuedAtMs, expiresAtMs } = toSourceTokens(tokens(payload), session, 0);
    expect([issuedAtMs, expiresAtMs]).toEqual([IAT_MS, IAT_MS + 3_600_000]);
  });

  it.each([null, undefined, 'text', 7, []])('may be missing: %p', (payload) => {
    const accessToken = { toString: () => 'access', payload: payload as never };
    const idToken = jwt('id', { sub: 'sub-of-alice', exp: IAT + 300, iat: IAT });
    const withoutIdToken = { ...tokens(), accessToken };
    const amplify = { ...withoutIdToken, idToken };
    expect(toSourceTokens(amplify, session, 0)).toMatchObject({
      userId: 'sub-of-alice',
      issuedAtMs: 0,
      expiresAtMs: 0,
      sessionId: undefined,
    });
    expect(toSourceTokens(withoutIdToken, session, 0).userId).toBe('alice');
    expect(isTorn(amplify)).toBe(true);
    expect(sessionIdOf(amplify)).toBeUndefined();
  });
});
