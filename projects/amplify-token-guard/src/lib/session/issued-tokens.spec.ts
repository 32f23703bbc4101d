import { AuthToken } from './auth-token';
import { IssuedTokens } from './issued-tokens';

const HOUR = 3_600_000;
const MINUTE = 60_000;

let nowMs = 0;

beforeEach(() => {
  nowMs = 0;
});

function tokenOf(name: string): AuthToken {
  const bornMs = nowMs;
  const tokens = {
    accessToken: `access-${name}`,
    idToken: `id-${name}`,
    userId: 'listener',
    issuedAtMs: 0,
    expiresAtMs: HOUR,
    ageMs: 0,
  };
  return new AuthToken(tokens, tokens.accessToken, () => nowMs - bornMs, 1);
}

describe('G20 tokens of this session', () => {
  it('are found by their text, whichever of the two was sent, with any prefix', () => {
    const token = tokenOf('1');
    const given = new IssuedTokens();
    given.add(token);
    expect(given.find('access-1')).toEqual({ token, use: 'access', prefix: '' });
    expect(given.find('Bearer access-1')).toEqual({ token, use: 'access', prefix: 'Bearer ' });
    expect(given.find('id-1')).toEqual({ token, use: 'id', prefix: '' });
    expect(given.find('JWT  id-1')).toEqual({ token, use: 'id', prefix: 'JWT  ' });
  });

  it('are not found where their text is only a part of another', () => {
    const given = new IssuedTokens();
    given.add(tokenOf('1'));
    for (const header of ['', 'access-12', 'xaccess-1', 'access-1 ', 'Bearer', 'Basic dXNlcg==']) {
      expect(given.find(header)).toBeUndefined();
    }
  });

  it('are found as long as a request with them may be under way', () => {
    const old = tokenOf('old');
    const given = new IssuedTokens();
    given.add(old);
    nowMs = HOUR + MINUTE;
    given.add(tokenOf('new'));
    expect(given.find('access-old')?.token).toBe(old);
    nowMs = HOUR + 6 * MINUTE;
    given.add(tokenOf('newest'));
    expect(given.find('access-old')).toBeUndefined();
    expect(given.find('access-new')).toBeDefined();
  });

  it('are forgotten with the session', () => {
    const given = new IssuedTokens();
    given.add(tokenOf('1'));
    given.clear();
    expect(given.find('access-1')).toBeUndefined();
  });
});
