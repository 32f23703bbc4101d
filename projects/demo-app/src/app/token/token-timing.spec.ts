import { bufferMs, leadMs } from '../../../../amplify-token-guard/src/lib/session/refresh-policy';
import { tokenTiming } from './token-timing';

const MINUTE = 60_000;

describe('tokenTiming()', () => {
  it.each([10_000, MINUTE, 5 * MINUTE, 60 * MINUTE, 1_440 * MINUTE])(
    'shows when the guard acts on a token of %d ms',
    (lifetimeMs) => {
      const options = { expiryBufferMs: 30_000, refreshLeadMs: 120_000 };
      const timing = tokenTiming(lifetimeMs);
      expect(timing.bufferMs).toBeCloseTo(bufferMs(lifetimeMs, options));
      expect(timing.latestRefreshMs).toBeCloseTo(leadMs(lifetimeMs, options, 0));
      expect(timing.earliestRefreshMs).toBeCloseTo(leadMs(lifetimeMs, options, 1, 1));
    },
  );
});
