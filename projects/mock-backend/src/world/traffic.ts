/** One request or frame on its way through a world. */
export interface Passage {
  /** Marks the time of a wait that the server does not end by itself: for its clock, or for `release()`. */
  wait<T>(held: Promise<T>): Promise<T>;
  /** Its answer is about to be sent, or nobody waits for one. */
  leave(): void;
}

/** What is on its way through a world at this moment. */
export interface TrafficCounts {
  /** The server is at work on these: it will answer them without anything else having to happen. */
  readonly working: number;
  /** These wait for the clock or for `release()`, and a client waits for each. Frames of open sockets are not counted. */
  readonly held: number;
}

interface State {
  readonly gone: AbortSignal;
  readonly isFrame: boolean;
  isWaiting: boolean;
}

/** Tells a test whether a world is quiet, so that it can count without guessing how long an answer takes. */
export class Traffic {
  readonly #passages = new Set<State>();

  counts(): TrafficCounts {
    const all = [...this.#passages];
    const isHeld = ({ gone, isFrame, isWaiting }: State) => isWaiting && !isFrame && !gone.aborted;
    return {
      working: all.filter(({ isWaiting }) => !isWaiting).length,
      held: all.filter(isHeld).length,
    };
  }

  /**
   * @param gone aborts when the client no longer waits
   * @param isFrame whether it came over an open socket
   */
  enter(gone: AbortSignal, isFrame: boolean): Passage {
    const state: State = { gone, isFrame, isWaiting: false };
    this.#passages.add(state);
    return {
      wait: async (held) => {
        state.isWaiting = true;
        try {
          return await held;
        } finally {
          state.isWaiting = false;
        }
      },
      leave: () => void this.#passages.delete(state),
    };
  }
}
