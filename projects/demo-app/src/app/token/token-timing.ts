/** When the guard acts in a token's life, each as time left. */
export interface TokenTiming {
  /** From here on a request waits for the refresh. */
  readonly bufferMs: number;
  /** The refresh happens at some moment between these two, a different one for each client. */
  readonly earliestRefreshMs: number;
  readonly latestRefreshMs: number;
}

/** The guard's default options, with the shares of a token's life that cap them. */
export function tokenTiming(lifetimeMs: number): TokenTiming {
  const latestRefreshMs = Math.min(120_000, lifetimeMs / 3);
  return {
    bufferMs: Math.min(30_000, lifetimeMs / 6),
    earliestRefreshMs: latestRefreshMs + lifetimeMs / 5,
    latestRefreshMs,
  };
}
