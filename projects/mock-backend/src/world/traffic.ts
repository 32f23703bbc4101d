/** A request or frame that is in progress in a world. */
export interface Passage {
  /** Marks a wait that the server can't end alone: for its clock, or for `release()`. */
  wait<T>(held: Promise<T>): Promise<T>;
  /** The response is about to be sent, or the client no longer waits for it. */
  leave(): void;
}

/** The number of requests that are in progress in a world. */
export interface TrafficCounts {
  /** Requests that the server is processing. It will respond to them without any other event. */
  readonly working: number;
  /**
   * HTTP requests that wait for the clock or for `release()`, and whose client waits for the
   * response.
   */
  readonly held: number;
  /** The same for sockets that are opening. */
  readonly heldSockets: number;
}

/** How something arrived: as an HTTP request, as a handshake, or as a frame on an open socket. */
export type Way = 'http' | 'handshake' | 'frame';

interface State {
  readonly gone: AbortSignal;
  readonly way: Way;
  isWaiting: boolean;
}

/**
 * Tells a test whether a world is idle, so that the test doesn't need to guess how long a response
 * takes.
 */
export class Traffic {
  readonly #passages = new Set<State>();

  counts(): TrafficCounts {
    const all = [...this.#passages];
    const held = all.filter(({ gone, isWaiting }) => isWaiting && !gone.aborted);
    return {
      working: all.filter(({ isWaiting }) => !isWaiting).length,
      held: held.filter(({ way }) => way === 'http').length,
      heldSockets: held.filter(({ way }) => way === 'handshake').length,
    };
  }

  /** @param gone aborts when the client no longer waits */
  enter(gone: AbortSignal, way: Way): Passage {
    const state: State = { gone, way, isWaiting: false };
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
