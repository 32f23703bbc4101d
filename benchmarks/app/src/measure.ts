import { Bench } from 'tinybench';

/** The duration of a task. */
export interface Timing {
  /** The duration of one call, in microseconds. */
  readonly medianUs: number;
  readonly calls: number;
}

/**
 * The browser rounds its clock to 0.1 ms, so a sample is a batch of calls that takes about this
 * long.
 */
const SAMPLE_MS = 15;
const FEWEST_SAMPLES = 8;

/** Measures consecutive calls for about `forMs`. */
export async function measure(call: () => Promise<unknown>, forMs: number): Promise<Timing> {
  const batch = await batchSize(call);
  const bench = new Bench({ time: forMs, iterations: FEWEST_SAMPLES, warmupTime: 0 });
  bench.add('calls', () => repeat(call, batch));
  const [task] = await bench.run();
  const result = task?.result;
  if (result?.state !== 'completed') {
    throw new Error('The task did not complete.', { cause: result });
  }
  const { p50, samplesCount } = result.latency;
  return { medianUs: (p50 * 1_000) / batch, calls: samplesCount * batch };
}

/** Also warms up the code. */
async function batchSize(call: () => Promise<unknown>): Promise<number> {
  for (let size = 8; ; size *= 2) {
    // The fastest of several, because one interruption makes a page appear slow.
    let tookMs = Infinity;
    for (let i = 0; i < 3; i++) {
      const start = performance.now();
      await repeat(call, size);
      tookMs = Math.min(tookMs, performance.now() - start);
    }
    if (tookMs >= SAMPLE_MS / 2) return Math.max(1, Math.round((size * SAMPLE_MS) / tookMs));
  }
}

async function repeat(call: () => Promise<unknown>, times: number): Promise<void> {
  for (let i = 0; i < times; i++) await call();
}
