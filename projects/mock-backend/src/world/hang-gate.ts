/** Holds hanging requests until they are released. */
export class HangGate {
  readonly #waiting = new Set<() => void>();

  /** Waits for the release or for the signal. */
  wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const leave = () => {
        this.#waiting.delete(leave);
        signal.removeEventListener('abort', leave);
        resolve();
      };
      this.#waiting.add(leave);
      signal.addEventListener('abort', leave);
      if (signal.aborted) {
        leave();
      }
    });
  }

  /** Releases all of them. Returns their number. */
  release(): number {
    const leaving = [...this.#waiting];
    leaving.forEach((leave) => leave());
    return leaving.length;
  }
}
