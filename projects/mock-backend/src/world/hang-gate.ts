/** Where hung requests wait to be let go. */
export class HangGate {
  readonly #waiting = new Set<() => void>();

  /** Waits for the release, or for the signal, whichever comes first. */
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

  /** Lets all of them go. Returns how many there were. */
  release(): number {
    const leaving = [...this.#waiting];
    leaving.forEach((leave) => leave());
    return leaving.length;
  }
}
