import { TokenSpoiler } from './token-spoiler';

const ACCESS = jwt({ token_use: 'access', sub: 'somebody' });
const OTHERS = jwt({ aud: 'another service' });

function jwt(claims: object): string {
  const part = (value: object): string => btoa(JSON.stringify(value)).replaceAll('=', '');
  return `${part({ alg: 'RS256' })}.${part(claims)}.c2lnbmF0dXJl`;
}

function withoutSignature(token: string): string {
  return token.slice(0, token.lastIndexOf('.'));
}

describe('TokenSpoiler', () => {
  it('passes everything on while there is no token to damage', () => {
    expect(new TokenSpoiler().spoil(`Bearer ${ACCESS}`)).toBe(`Bearer ${ACCESS}`);
  });

  it('damages the signature of a token that has lapsed, every time, and nothing else', () => {
    const spoiler = new TokenSpoiler();
    spoiler.lapse([ACCESS, undefined]);
    const spoiled = spoiler.spoil(`Bearer ${ACCESS}`);
    expect(spoiled).toBe(`Bearer ${withoutSignature(ACCESS)}.${'A'.repeat(12)}`);
    expect(spoiler.spoil(`Bearer ${ACCESS}`)).toBe(spoiled);
    const newer = jwt({ token_use: 'access', sub: 'somebody', iat: 1 });
    expect(spoiler.spoil(newer)).toBe(newer);
  });

  it('damages only the next token of Cognito after it is armed', () => {
    const spoiler = new TokenSpoiler();
    spoiler.arm(true);
    expect(spoiler.spoil('no.token.here')).toBe('no.token.here');
    expect(spoiler.spoil(OTHERS)).toBe(OTHERS);
    expect(spoiler.isArmed()).toBe(true);
    expect(spoiler.spoil(ACCESS)).not.toBe(ACCESS);
    expect(spoiler.isArmed()).toBe(false);
    expect(spoiler.spoil(ACCESS)).toBe(ACCESS);
    spoiler.arm(true);
    spoiler.arm(false);
    expect(spoiler.spoil(ACCESS)).toBe(ACCESS);
  });
});
