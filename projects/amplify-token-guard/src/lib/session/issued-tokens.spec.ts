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

describe('G20 tokens of a session', () => {
  it('are found by their text, whether access or ID token, with any prefix', () => {
    const token = tokenOf('1');
    const issued = new IssuedTokens();
    issued.add(token);
    expect(issued.find('access-1')).toEqual({ token, use: 'access', prefix: '' });
    expect(issued.find('Bearer access-1')).toEqual({ token, use: 'access', prefix: 'Bearer ' });
    expect(issued.find('id-1')).toEqual({ token, use: 'id', prefix: '' });
    expect(issued.find('JWT  id-1')).toEqual({ token, use: 'id', prefix: 'JWT  ' });
  });

  it('are not found if their text is only a part of another', () => {
    const issued = new IssuedTokens();
    issued.add(tokenOf('1'));
    for (const header of ['', 'access-12', 'xaccess-1', 'access-1 ', 'Bearer', 'Basic dXNlcg==']) {
      expect(issued.find(header)).toBeUndefined();
    }
  });

  it('are found as long as a request with them may be in progress', () => {
    const old = tokenOf('old');
    const issued = new IssuedTokens();
    issued.add(old);
    nowMs = HOUR + MINUTE;
    issued.add(tokenOf('new'));
    expect(issued.find('access-old')?.token).toBe(old);
    nowMs = HOUR + 6 * MINUTE;
    issued.add(tokenOf('newest'));
    expect(issued.find('access-old')).toBeUndefined();
    expect(issued.find('access-new')).toBeDefined();
  });
});
