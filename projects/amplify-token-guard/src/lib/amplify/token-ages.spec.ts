import { ManualClock } from 'amplify-token-guard/testing';
import { Stopwatch } from '../platform/stopwatch';
import { AmplifyTokens } from './amplify-tokens';
import { TokenAges } from './token-ages';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let clock: ManualClock;
let ages: TokenAges;

beforeEach(() => {
  clock = new ManualClock();
  ages = new TokenAges(clock);
});

/** Tokens that were minted at this moment, by a server whose clock is that of the device. */
function minted(jti?: string, atMs = clock.wallMs()): AmplifyTokens {
  const payload = { jti, iat: atMs / SECOND };
  return { accessToken: { payload }, clockDrift: 0 } as unknown as AmplifyTokens;
}

describe('G10 the age of tokens', () => {
  it('is known from the store by the clock of the device', async () => {
    const tokens = minted('a');
    await clock.advance(MINUTE);
    expect(ages.of(tokens)).toBe(MINUTE);
  });

  it('is known better of those that were refreshed here', async () => {
    const tokens = minted('a', clock.wallMs() - SECOND);
    const sent = new Stopwatch(clock);
    await clock.advance(MINUTE);
    expect(ages.of(tokens, sent)).toBe(MINUTE);
  });

  it('does not shrink when the clock is set back', async () => {
    const tokens = minted('a');
    ages.of(tokens);
    await clock.advance(MINUTE);
    clock.stepWall(-60 * MINUTE);
    expect(ages.of(tokens)).toBe(MINUTE);
  });

  it('is greater when that becomes known', () => {
    const tokens = minted('a');
    ages.of(tokens);
    clock.stepWall(MINUTE);
    expect(ages.of(tokens)).toBe(MINUTE);
  });

  it('is not that of the tokens before', async () => {
    ages.of(minted('a'));
    await clock.advance(MINUTE);
    expect(ages.of(minted('b'))).toBe(0);
  });

  it('is told apart by the time at which they were minted where they have no name', async () => {
    const tokens = minted();
    ages.of(tokens);
    await clock.advance(MINUTE);
    clock.stepWall(-60 * MINUTE);
    expect(ages.of(tokens)).toBe(MINUTE);
    expect(ages.of(minted())).toBe(0);
  });
});
