/** When the guard acts in a token's life, each as time left. */
export interface TokenTiming {
  /** From here on a request waits for the refresh. */
  readonly bufferMs: number;
  /** The refresh happens at some moment between these two, the same in all tabs and another one for each token. */
  readonly earliestRefreshMs: number;
  readonly latestRefreshMs: number;
}

/** The guard's default options, with the shares of a token's life that cap them. */
export function tokenTiming(lifetimeMs: number): TokenTiming {
  const bufferMs = Math.min(30_000, lifetimeMs / 6);
  const latestRefreshMs = Math.min(
    120_000,
    Math.max(lifetimeMs / 6, Math.min(bufferMs + 5_000, lifetimeMs / 3)),
  );
  const spreadMs = (lifetimeMs * 3) / 16 + Math.min(2_000, lifetimeMs / 100);
  return { bufferMs, earliestRefreshMs: latestRefreshMs + spreadMs, latestRefreshMs };
}
