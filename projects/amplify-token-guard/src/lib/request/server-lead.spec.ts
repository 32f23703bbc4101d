import { AuthToken } from '../session/auth-token';
import { ServerLead } from './server-lead';

const HOUR = 3_600_000;
const ISSUED_AT = Date.UTC(2030, 0);

function token(lifetimeMs: number, ageMs = 0): AuthToken {
  const tokens = {
    accessToken: 'access-1',
    userId: 'alice',
    issuedAtMs: ISSUED_AT,
    expiresAtMs: ISSUED_AT + lifetimeMs,
    ageMs,
  };
  return new AuthToken(tokens, 'access-1', () => 0, 1);
}

describe('G10 what an API with another clock takes from the life of a token', () => {
  let lead: ServerLead;

  beforeEach(() => {
    lead = new ServerLead();
  });

  it('is nothing before it has rejected one', () => {
    expect(lead.leadFor(token(HOUR))).toBe(0);
  });

  it('is as much as it runs ahead', () => {
    lead.observe(token(HOUR, 60_000), ISSUED_AT + 60_000 + 5_000);
    expect(lead.leadFor(token(HOUR))).toBe(5_000);
  });

  it('is nothing when it tells no time', () => {
    lead.observe(token(HOUR));
    expect(lead.leadFor(token(HOUR))).toBe(0);
    lead.observe(token(HOUR), undefined);
    expect(lead.leadFor(token(HOUR))).toBe(0);
  });

  it('is nothing when it runs behind', () => {
    lead.observe(token(HOUR), ISSUED_AT - 5_000);
    expect(lead.leadFor(token(HOUR))).toBe(0);
  });

  it('is the most that was seen', () => {
    for (const aheadMs of [3_000, 5_000, 1_000]) lead.observe(token(HOUR), ISSUED_AT + aheadMs);
    expect(lead.leadFor(token(HOUR))).toBe(5_000);
  });

  it('is not believed beyond a sixth of the life', () => {
    for (const serverNowMs of [ISSUED_AT + HOUR / 6 + 1, Date.UTC(9999, 11, 31), NaN, Infinity]) {
      lead.observe(token(HOUR), serverNowMs);
      expect(lead.leadFor(token(HOUR))).toBe(0);
    }
    lead.observe(token(HOUR), ISSUED_AT + HOUR / 6);
    expect(lead.leadFor(token(HOUR))).toBe(HOUR / 6);
  });

  it('is a sixth of a shorter life at most', () => {
    lead.observe(token(HOUR), ISSUED_AT + 300_000);
    expect(lead.leadFor(token(60_000))).toBe(10_000);
  });
});
