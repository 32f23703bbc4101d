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

  it('is a sixth of the lifetime of a short-lived token', () => {
    expect(bufferMs(12_000, timing)).toBe(2_000);
  });
});

describe('leadMs', () => {
  it('is the configured lead plus at most three sixteenths of the lifetime', () => {
    expect(leadMs(HOUR, timing, 0)).toBe(120_000);
    expect(leadMs(HOUR, timing, 1)).toBe(120_000 + (3 / 16) * HOUR);
  });

  it('is a sixth of the lifetime of a token of some minutes', () => {
    expect(leadMs(5 * MINUTE, timing, 0)).toBe(50_000);
    expect(leadMs(5 * MINUTE, timing, 0.5)).toBe(50_000 + 28_125);
  });

  it('is enough for a slow refresh for a shorter one, and at most a third of its lifetime', () => {
    expect(leadMs(MINUTE, timing, 0)).toBe(10_000 + 5_000);
    expect(leadMs(12_000, timing, 0)).toBe(4_000);
  });

  it('G2 is enough for a refresh of five seconds, for every lifetime of half a minute and more', () => {
    for (const lifetimeMs of [30_000, MINUTE, 2 * MINUTE, 5 * MINUTE, HOUR, 60 * 24 * HOUR]) {
      const lead = leadMs(lifetimeMs, timing, 0);
      expect(lead - bufferMs(lifetimeMs, timing)).toBeGreaterThanOrEqual(5_000);
    }
  });

  it('is longer than the buffer for every lifetime, so that no request waits in the steady state', () => {
    for (const lifetimeMs of [2_000, 10_000, 300_000, HOUR, 60 * 24 * HOUR]) {
      expect(leadMs(lifetimeMs, timing, 0)).toBeGreaterThan(bufferMs(lifetimeMs, timing));
    }
  });

  it('G19 differs between tabs by at most two seconds, and a hundredth of the lifetime', () => {
    expect(leadMs(HOUR, timing, 0.5, 1) - leadMs(HOUR, timing, 0.5)).toBe(2_000);
    expect(leadMs(12_000, timing, 0, 1) - leadMs(12_000, timing, 0)).toBe(120);
  });
});

describe('largestServerLeadMs', () => {
  it('is a sixth of the lifetime', () => {
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

  it('is limited to a minute, or to the given maximum', () => {
    expect(backoffMs(50, 1)).toBe(60_000);
    expect(backoffMs(50, 1, 5_000)).toBe(5_000);
  });
});

describe('G7 refreshBackoffMs', () => {
  it('is limited to five seconds while a request waits', () => {
    expect([1, 2, 50].map((failures) => refreshBackoffMs(failures, true, 1))).toEqual([
      500, 1_000, 5_000,
    ]);
  });

  it('is short once while no request waits, and then between five and ten minutes', () => {
    expect([1, 2, 50].map((failures) => refreshBackoffMs(failures, false, 1))).toEqual([
      500, 600_000, 600_000,
    ]);
    expect(refreshBackoffMs(2, false, 0)).toBe(300_000);
  });
});
