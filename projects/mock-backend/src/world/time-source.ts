/** Where a server's time comes from: from the machine, or from a test that moves it. */
export interface TimeSource {
  /** Milliseconds since 1970. */
  wallMs(): number;
  /** Milliseconds that only grow. */
  monotonicMs(): number;
  /** Runs `task` once after `delayMs`. Returns how to cancel it. */
  after(delayMs: number, task: () => void): () => void;
}

/** The longest that Node's timers can wait. */
const LONGEST_MS = 2 ** 31 - 1;

export const MACHINE_TIME: TimeSource = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, task) => {
    const timer = setTimeout(task, Math.min(Math.ceil(delayMs), LONGEST_MS));
    return () => clearTimeout(timer);
  },
};
