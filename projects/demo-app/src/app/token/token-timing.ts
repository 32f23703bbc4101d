/** When the guard acts during the lifetime of a token. The values are the time left. */
export interface TokenTiming {
  /** Requests wait for a refresh from this time on. */
  readonly bufferMs: number;
  /**
   * The refresh happens at a random time between these two. It is the same in all tabs, and differs
   * for each token.
   */
  readonly earliestRefreshMs: number;
  readonly latestRefreshMs: number;
}

/** The guard's default options, limited by shares of the token's lifetime. */
export function tokenTiming(lifetimeMs: number): TokenTiming {
  const bufferMs = Math.min(30_000, lifetimeMs / 6);
  const latestRefreshMs = Math.min(
    120_000,
    Math.max(lifetimeMs / 6, Math.min(bufferMs + 5_000, lifetimeMs / 3)),
  );
  const spreadMs = (lifetimeMs * 3) / 16 + Math.min(2_000, lifetimeMs / 100);
  return { bufferMs, earliestRefreshMs: latestRefreshMs + spreadMs, latestRefreshMs };
}
