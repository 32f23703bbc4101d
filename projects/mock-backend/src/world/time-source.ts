/** The source of a server's time: the machine, or a test. */
export interface TimeSource {
  /** Milliseconds since 1970. */
  wallMs(): number;
  /** Milliseconds that only increase. */
  monotonicMs(): number;
  /** Runs `task` once after `delayMs`. The returned function cancels it. */
  after(delayMs: number, task: () => void): () => void;
}

/** The longest delay of Node's timers. */
const LONGEST_MS = 2 ** 31 - 1;

export const MACHINE_TIME: TimeSource = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, task) => {
    const timer = setTimeout(task, Math.min(Math.ceil(delayMs), LONGEST_MS));
    return () => clearTimeout(timer);
  },
};
