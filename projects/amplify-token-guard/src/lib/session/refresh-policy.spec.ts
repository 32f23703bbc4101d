import {
  backoffMs,
  bufferMs,
  MIN_REFRESH_INTERVAL_MS,
  largestServerLeadMs,
  leadMs,
} from './refresh-policy';

const timing = { expiryBufferMs: 30_000, refreshLeadMs: 120_000 };
const HOUR = 3_600_000;

describe('bufferMs', () => {
  it('is the configured buffer for a token of an hour', () => {
    expect(bufferMs(HOUR, timing)).toBe(30_000);
  });

  it('is a sixth of the life of a short token', () => {
    expect(bufferMs(12_000, timing)).toBe(2_000);
  });
});

describe('leadMs', () => {
  it('is the configured lead at least, and a fifth of the life more at most', () => {
    expect(leadMs(HOUR, timing, 0)).toBe(120_000);
    expect(leadMs(HOUR, timing, 1)).toBe(120_000 + HOUR / 5);
  });

  it('is a third of the life of a short token at least', () => {
    expect(leadMs(12_000, timing, 0)).toBe(4_000);
    expect(leadMs(12_000, timing, 0.5)).toBe(4_000 + 1_200);
  });

  it('is longer than the buffer for every life, so that no request waits in steady state', () => {
    for (const lifetimeMs of [2_000, 10_000, 300_000, HOUR, 60 * 24 * HOUR]) {
      expect(leadMs(lifetimeMs, timing, 0)).toBeGreaterThan(bufferMs(lifetimeMs, timing));
    }
  });
});

describe('largestServerLeadMs', () => {
  it('is a sixth of the life', () => {
    expect(largestServerLeadMs(HOUR)).toBe(600_000);
  });
});

describe('MIN_REFRESH_INTERVAL_MS', () => {
  it('is a second', () => {
    expect(MIN_REFRESH_INTERVAL_MS).toBe(1_000);
  });
});

describe('backoffMs', () => {
  it('doubles from half a second, with jitter over its second half', () => {
    expect([1, 2, 3, 4].map((failures) => backoffMs(failures, false, 1))).toEqual([
      500, 1_000, 2_000, 4_000,
    ]);
    expect(backoffMs(3, false, 0)).toBe(1_000);
    expect(backoffMs(3, false, 0.5)).toBe(1_500);
  });

  it('is capped at a minute, and at five seconds while a request waits', () => {
    expect(backoffMs(50, false, 1)).toBe(60_000);
    expect(backoffMs(50, true, 1)).toBe(5_000);
  });
});
