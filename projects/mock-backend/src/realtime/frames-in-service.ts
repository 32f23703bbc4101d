import { serve } from '../serve/serve';
import type { Reply, Service, ServiceRequest } from '../serve/service';
import type { World } from '../world/world';

/** A frame that expects a response. */
export interface FrameRequest {
  /** The ID of the subscription. `connection_init` has none. */
  readonly id: string | undefined;
  /** @param gone aborts when the client no longer waits for the response */
  readonly service: (gone: AbortSignal) => Service;
  readonly request: Pick<ServiceRequest, 'headers' | 'body'>;
  readonly send: (reply: Reply) => void;
}

/**
 * The frames of one socket that are being served. A new frame replaces an earlier one with the same
 * ID.
 */
export class FramesInService {
  readonly #world: World;
  readonly #drop: () => void;
  readonly #waiting = new Map<string | undefined, AbortController>();

  /** @param drop breaks the connection */
  constructor(world: World, drop: () => void) {
    this.#world = world;
    this.#drop = drop;
  }

  async serve({ id, service, request, send }: FrameRequest): Promise<void> {
    this.cancel(id);
    const leaving = new AbortController();
    this.#waiting.set(id, leaving);
    const gone = leaving.signal;
    const client = { gone, send, drop: this.#drop };
    try {
      await serve(
        service(gone),
        this.#world,
        { method: 'GET', path: '/', query: new URLSearchParams(), ...request },
        client,
      );
    } catch (error) {
      console.error('A frame failed:', error);
      this.#drop();
    } finally {
      if (this.#waiting.get(id) === leaving) {
        this.#waiting.delete(id);
      }
    }
  }

  /** The client no longer waits, so no response is sent. */
  cancel(id: string | undefined): void {
    this.#waiting.get(id)?.abort();
    this.#waiting.delete(id);
  }

  cancelAll(): void {
    this.#waiting.forEach((leaving) => leaving.abort());
    this.#waiting.clear();
  }
}
