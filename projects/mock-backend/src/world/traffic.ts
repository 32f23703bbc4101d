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
  /** HTTP requests that wait for the clock or for `release()`, and for whose answer a client waits. */
  readonly held: number;
  /** The same for sockets that are to be opened. */
  readonly heldSockets: number;
}

/** Which way something came: as an HTTP request, as one for a socket, or as a frame on an open one. */
export type Way = 'http' | 'handshake' | 'frame';

interface State {
  readonly gone: AbortSignal;
  readonly way: Way;
  isWaiting: boolean;
}

/** Tells a test whether a world is quiet, so that it can count without guessing how long an answer takes. */
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
