import { inspect } from 'node:util';
import { ManualClock } from 'amplify-token-guard/testing';
import { Stopwatch } from '../platform/stopwatch';
import { textsWithin } from '../../../spec-helpers/texts-within';
import { AuthToken, sourceTokensOf } from './auth-token';
import { SourceTokens } from '../amplify/token-source';

const MINUTE = 60_000;
const ISSUED = Date.UTC(2030, 0);

let clock: ManualClock;

function token(tokens: Partial<SourceTokens> = {}): AuthToken {
  const sourceTokens = {
    accessToken: 'the-access-token',
    idToken: 'the-id-token',
    userId: 'sub-of-alice',
    issuedAtMs: ISSUED,
    expiresAtMs: ISSUED + 60 * MINUTE,
    ageMs: 0,
    ...tokens,
  };
  const stopwatch = new Stopwatch(clock);
  return new AuthToken(sourceTokens, 'the-header-text', () => stopwatch.elapsedMs(), 3);
}

beforeEach(() => {
  clock = new ManualClock();
});

describe('G10: the age of a token', () => {
  it('starts with the age that the source reported', () => {
    expect(token({ ageMs: 7_000 }).ageMs()).toBe(7_000);
  });

  it('increases with time', async () => {
    const aging = token({ ageMs: 7_000 });
    await clock.advance(MINUTE);
    expect(aging.ageMs()).toBe(67_000);
  });

  it('increases while the device sleeps', () => {
    const aging = token();
    clock.sleep(5 * MINUTE);
    expect(aging.ageMs()).toBe(5 * MINUTE);
  });

  it('does not decrease if the clock is set back', async () => {
    const aging = token();
    await clock.advance(MINUTE);
    clock.stepWall(-30 * MINUTE);
    expect(aging.ageMs()).toBe(MINUTE);
  });

  it('is compared to a lifetime that is a second shorter than exp says, because iat has no fractions', async () => {
    const aging = token({ ageMs: 10_000 });
    expect(aging.lifetimeMs).toBe(60 * MINUTE);
    expect(aging.timeLeftMs()).toBe(60 * MINUTE - 1_000 - 10_000);
    await clock.advance(60 * MINUTE);
    expect(aging.timeLeftMs()).toBe(-11_000);
  });

  it("shows the server's time", async () => {
    const aging = token({ issuedAtMs: ISSUED + 42_000, ageMs: 5_000 });
    await clock.advance(MINUTE);
    expect(aging.serverNowMs()).toBe(ISSUED + 42_000 + 5_000 + MINUTE);
  });
});

describe('AuthToken', () => {
  it('has the text for the header, the user, and its number', () => {
    const held = token();
    expect(held.value).toBe('the-header-text');
    expect(held.userId).toBe('sub-of-alice');
    expect(held.generation).toBe(3);
  });

  it("keeps the source's data for the library only", () => {
    expect(sourceTokensOf(token()).idToken).toBe('the-id-token');
    expect(textsWithin(token())).toEqual(new Set(['the-header-text', 'sub-of-alice']));
  });
});

describe('G12: a token that is printed by accident', () => {
  it('is JSON without its text', () => {
    expect(JSON.stringify(token())).toBe('{"userId":"sub-of-alice","generation":3}');
    expect(JSON.stringify({ deep: [token()] })).not.toContain('the-');
  });

  it('shows no text in the console', () => {
    expect(inspect(token(), { depth: null, getters: false })).not.toContain('the-');
  });

  it('shows no text inside another string', () => {
    const held: unknown = token();
    expect(String(held)).not.toContain('the-');
  });

  it('does not reveal its text when it is copied', () => {
    expect(JSON.stringify({ ...token() })).not.toContain('the-');
  });
});
