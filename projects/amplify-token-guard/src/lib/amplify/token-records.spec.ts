import { ManualClock } from 'amplify-token-guard/testing';
import { Stopwatch } from '../platform/stopwatch';
import { AmplifyTokens } from './amplify-tokens';
import { RefreshRecord, TokenRecords } from './token-records';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const session = { client: 'pool/client' };

let clock: ManualClock;
let records: TokenRecords;

beforeEach(() => {
  clock = new ManualClock();
  records = new TokenRecords(clock);
});

/** Tokens that are minted now, by a server with the device's clock. */
function minted(jti?: string, atMs = clock.wallMs()): AmplifyTokens {
  const payload = { jti, iat: atMs / SECOND };
  return { accessToken: { payload }, clockDrift: 0 } as unknown as AmplifyTokens; // The fields that are read here.
}

/** The record of a refresh that is sent now. */
function recordOf(): RefreshRecord {
  return { since: new Stopwatch(clock), session, username: 'alice', clockDrift: 0 };
}

describe('the origin of tokens', () => {
  it('is a sign-in by default', () => {
    expect(records.comeFromRefresh(minted())).toBe(false);
    expect(records.wasFound(minted())).toBe(false);
  });

  it('is a refresh with all its details, if that returned them', () => {
    const tokens = minted();
    const record = recordOf();
    records.noteRefresh(tokens, record);
    expect(records.refreshOf(tokens)).toBe(record);
    expect(records.comeFromRefresh(tokens)).toBe(true);
    expect(records.wasFound(tokens)).toBe(false);
  });

  it('is a refresh elsewhere, if a refresh of this tab found them in the store', () => {
    const tokens = minted();
    records.noteFound(tokens);
    expect(records.comeFromRefresh(tokens)).toBe(true);
    expect(records.wasFound(tokens)).toBe(true);
    expect(records.refreshOf(tokens)).toBeUndefined();
  });

  it('is found by the object that Amplify passes on, not by the content of the token', () => {
    records.noteRefresh(minted('a'), recordOf());
    expect(records.comeFromRefresh(minted('a'))).toBe(false);
  });
});

describe('G10 the age of tokens', () => {
  it("is computed from the store and the device's clock", async () => {
    const tokens = minted('a');
    await clock.advance(MINUTE);
    expect(records.ageOf(tokens)).toBe(MINUTE);
  });

  it('is more precise for tokens that were refreshed in this tab', async () => {
    const tokens = minted('a', clock.wallMs() - SECOND);
    records.noteRefresh(tokens, recordOf());
    await clock.advance(MINUTE);
    expect(records.ageOf(tokens)).toBe(MINUTE);
  });

  it('does not shrink when the clock is set back', async () => {
    const tokens = minted('a');
    records.ageOf(tokens);
    await clock.advance(MINUTE);
    clock.stepWall(-60 * MINUTE);
    expect(records.ageOf(tokens)).toBe(MINUTE);
  });

  it('increases if it turns out to be greater', () => {
    const tokens = minted('a');
    records.ageOf(tokens);
    clock.stepWall(MINUTE);
    expect(records.ageOf(tokens)).toBe(MINUTE);
  });

  it('differs from that of the previous tokens', async () => {
    records.ageOf(minted('a'));
    await clock.advance(MINUTE);
    expect(records.ageOf(minted('b'))).toBe(0);
  });

  it('differs from that of other tokens with the same `iat`', () => {
    const atMs = clock.wallMs() - 30 * SECOND;
    records.ageOf(minted('a', atMs));
    const fresh = minted('b', atMs);
    records.noteRefresh(fresh, recordOf());
    expect(records.ageOf(fresh)).toBe(0);
  });

  it('is found by the time they were minted, if they have no name', async () => {
    const tokens = minted();
    records.ageOf(tokens);
    await clock.advance(MINUTE);
    clock.stepWall(-60 * MINUTE);
    expect(records.ageOf(tokens)).toBe(MINUTE);
    expect(records.ageOf(minted())).toBe(0);
  });

  it('is at least what the session measures, and increases from there', async () => {
    const tokens = minted('a');
    records.ageOf(tokens);
    records.noteAge(tokens, 5 * MINUTE);
    await clock.advance(MINUTE);
    expect(records.ageOf(tokens)).toBe(6 * MINUTE);
    records.noteAge(tokens, MINUTE);
    expect(records.ageOf(tokens)).toBe(6 * MINUTE);
  });

  it('is not that of other tokens', () => {
    const tokens = minted('a');
    records.noteAge(tokens, MINUTE);
    records.ageOf(tokens);
    records.noteAge(minted('b'), MINUTE);
    expect(records.ageOf(tokens)).toBe(0);
  });
});
