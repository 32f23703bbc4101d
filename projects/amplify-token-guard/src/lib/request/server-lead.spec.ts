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

describe('G10 how much an API with another clock reduces the lifetime of a token', () => {
  let lead: ServerLead;

  beforeEach(() => {
    lead = new ServerLead();
  });

  it('is 0 before it has rejected one', () => {
    expect(lead.leadFor(token(HOUR))).toBe(0);
  });

  it('is as much as the server is ahead', () => {
    lead.observe(token(HOUR, 60_000), ISSUED_AT + 60_000 + 5_000);
    expect(lead.leadFor(token(HOUR))).toBe(5_000);
  });

  it('is 0 if the response contains no time', () => {
    lead.observe(token(HOUR));
    expect(lead.leadFor(token(HOUR))).toBe(0);
    lead.observe(token(HOUR), undefined);
    expect(lead.leadFor(token(HOUR))).toBe(0);
  });

  it('is 0 if the server is behind', () => {
    lead.observe(token(HOUR), ISSUED_AT - 5_000);
    expect(lead.leadFor(token(HOUR))).toBe(0);
  });

  it('is the largest value so far', () => {
    for (const aheadMs of [3_000, 5_000, 1_000]) lead.observe(token(HOUR), ISSUED_AT + aheadMs);
    expect(lead.leadFor(token(HOUR))).toBe(5_000);
  });

  it('is limited to a sixth of the lifetime', () => {
    for (const serverNowMs of [ISSUED_AT + HOUR / 6 + 1, Date.UTC(9999, 11, 31), NaN, Infinity]) {
      lead.observe(token(HOUR), serverNowMs);
      expect(lead.leadFor(token(HOUR))).toBe(0);
    }
    lead.observe(token(HOUR), ISSUED_AT + HOUR / 6);
    expect(lead.leadFor(token(HOUR))).toBe(HOUR / 6);
  });

  it('is at most a sixth of a shorter lifetime', () => {
    lead.observe(token(HOUR), ISSUED_AT + 300_000);
    expect(lead.leadFor(token(60_000))).toBe(10_000);
  });
});
