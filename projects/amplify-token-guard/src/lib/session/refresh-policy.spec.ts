import {
  backoffMs,
  bufferMs,
  MIN_REFRESH_INTERVAL_MS,
  largestServerLeadMs,
  leadMs,
  refreshBackoffMs,
} from './refresh-policy';

const timing = { expiryBufferMs: 30_000, refreshLeadMs: 120_000 };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('bufferMs', () => {
  it('is the configured buffer for a token of an hour', () => {
    expect(bufferMs(HOUR, timing)).toBe(30_000);
  });

  it('is a sixth of the life of a short token', () => {
    expect(bufferMs(12_000, timing)).toBe(2_000);
  });
});

describe('leadMs', () => {
  it('is the configured lead at least, and three sixteenths of the life more at most', () => {
    expect(leadMs(HOUR, timing, 0)).toBe(120_000);
    expect(leadMs(HOUR, timing, 1)).toBe(120_000 + (3 / 16) * HOUR);
  });

  it('is a sixth of the life of a token of minutes', () => {
    expect(leadMs(5 * MINUTE, timing, 0)).toBe(50_000);
    expect(leadMs(5 * MINUTE, timing, 0.5)).toBe(50_000 + 28_125);
  });

  it('is what a slow refresh needs for a shorter one, and a third of its life at most', () => {
    expect(leadMs(MINUTE, timing, 0)).toBe(10_000 + 5_000);
    expect(leadMs(12_000, timing, 0)).toBe(4_000);
  });

  it('G2 leaves a refresh of five seconds its time, for every life of half a minute and more', () => {
    for (const lifetimeMs of [30_000, MINUTE, 2 * MINUTE, 5 * MINUTE, HOUR, 60 * 24 * HOUR]) {
      const lead = leadMs(lifetimeMs, timing, 0);
      expect(lead - bufferMs(lifetimeMs, timing)).toBeGreaterThanOrEqual(5_000);
    }
  });

  it('is longer than the buffer for every life, so that no request waits in steady state', () => {
    for (const lifetimeMs of [2_000, 10_000, 300_000, HOUR, 60 * 24 * HOUR]) {
      expect(leadMs(lifetimeMs, timing, 0)).toBeGreaterThan(bufferMs(lifetimeMs, timing));
    }
  });

  it('G19 differs between tabs by two seconds, and a hundredth of the life, at most', () => {
    expect(leadMs(HOUR, timing, 0.5, 1) - leadMs(HOUR, timing, 0.5)).toBe(2_000);
    expect(leadMs(12_000, timing, 0, 1) - leadMs(12_000, timing, 0)).toBe(120);
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
    expect([1, 2, 3, 4].map((failures) => backoffMs(failures, 1))).toEqual([
      500, 1_000, 2_000, 4_000,
    ]);
    expect(backoffMs(3, 0)).toBe(1_000);
    expect(backoffMs(3, 0.5)).toBe(1_500);
  });

  it('is capped at a minute, or at what is said', () => {
    expect(backoffMs(50, 1)).toBe(60_000);
    expect(backoffMs(50, 1, 5_000)).toBe(5_000);
  });
});

describe('G7 refreshBackoffMs', () => {
  it('is capped at five seconds while a request waits', () => {
    expect([1, 2, 50].map((failures) => refreshBackoffMs(failures, true, 1))).toEqual([
      500, 1_000, 5_000,
    ]);
  });

  it('is short once while nobody waits, and from then on between five and ten minutes', () => {
    expect([1, 2, 50].map((failures) => refreshBackoffMs(failures, false, 1))).toEqual([
      500, 600_000, 600_000,
    ]);
    expect(refreshBackoffMs(2, false, 0)).toBe(300_000);
  });
});
