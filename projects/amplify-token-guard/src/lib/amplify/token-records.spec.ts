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

describe('where tokens come from', () => {
  it('is a sign-in as long as nothing else is known', () => {
    expect(records.comeFromRefresh(minted())).toBe(false);
    expect(records.wasFound(minted())).toBe(false);
  });

  it('is a refresh, of which all is known, where one has brought them', () => {
    const tokens = minted();
    const record = recordOf();
    records.noteRefresh(tokens, record);
    expect(records.refreshOf(tokens)).toBe(record);
    expect(records.comeFromRefresh(tokens)).toBe(true);
    expect(records.wasFound(tokens)).toBe(false);
  });

  it('is a refresh elsewhere where one here has found them in the store', () => {
    const tokens = minted();
    records.noteFound(tokens);
    expect(records.comeFromRefresh(tokens)).toBe(true);
    expect(records.wasFound(tokens)).toBe(true);
    expect(records.refreshOf(tokens)).toBeUndefined();
  });

  it('is known by the object that Amplify passes on, and not by what the token says', () => {
    records.noteRefresh(minted('a'), recordOf());
    expect(records.comeFromRefresh(minted('a'))).toBe(false);
  });
});

describe('G10 the age of tokens', () => {
  it('is known from the store by the clock of the device', async () => {
    const tokens = minted('a');
    await clock.advance(MINUTE);
    expect(records.ageOf(tokens)).toBe(MINUTE);
  });

  it('is known better of those that were refreshed here', async () => {
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

  it('is greater when that becomes known', () => {
    const tokens = minted('a');
    records.ageOf(tokens);
    clock.stepWall(MINUTE);
    expect(records.ageOf(tokens)).toBe(MINUTE);
  });

  it('is not that of the tokens before', async () => {
    records.ageOf(minted('a'));
    await clock.advance(MINUTE);
    expect(records.ageOf(minted('b'))).toBe(0);
  });

  it('is told apart by the time at which they were minted where they have no name', async () => {
    const tokens = minted();
    records.ageOf(tokens);
    await clock.advance(MINUTE);
    clock.stepWall(-60 * MINUTE);
    expect(records.ageOf(tokens)).toBe(MINUTE);
    expect(records.ageOf(minted())).toBe(0);
  });
});
