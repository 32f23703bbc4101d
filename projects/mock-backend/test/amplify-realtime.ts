import { after } from 'node:test';
import { generateClient } from 'aws-amplify/api';
import { Hub } from 'aws-amplify/utils';
import { WebSocket } from 'ws';

/** How much faster timers run, Amplify's and those of its sockets. */
const HURRY = 20;

/** How long Amplify waits before it reconnects. */
export const RECONNECT_MS = 5000 / HURRY;

/** So long Amplify waits for an acknowledgement. That one is not made faster, so that no slow machine reaches it. */
const ACK_LIMIT_MS = 15_000;

/** A socket that Amplify asked for. */
export interface Dial {
  readonly url: string;
  readonly protocols: readonly string[];
}

/** Every socket that Amplify asked for so far. */
export const dials: Dial[] = [];

/** Node 20 has no WebSocket. This one also tells what it was asked for. */
class DialledWebSocket extends WebSocket {
  constructor(url: string, protocols: string[]) {
    super(url, protocols);
    dials.push({ url, protocols });
  }
}

Object.assign(globalThis, { WebSocket: DialledWebSocket });

/**
 * Amplify takes its timers from the global object, and forgets to clear some that are long. The backend and the tests take
 * theirs from modules.
 */
function hurry(start: typeof setTimeout | typeof setInterval) {
  return (run: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) =>
    start(run, ms === ACK_LIMIT_MS ? ms : ms / HURRY, ...given).unref();
}

const { setTimeout, setInterval } = globalThis;
Object.assign(globalThis, { setTimeout: hurry(setTimeout), setInterval: hurry(setInterval) });

/** What came of a subscription of Amplify's. */
export interface Watched {
  readonly events: unknown[];
  /** Messages of the errors it ended with. */
  readonly errors: string[];
  stop(): void;
}

/** Subscribes as an app does. It stops with the spec file. */
export function watch(query: string, variables: Record<string, unknown> = {}): Watched {
  const events: unknown[] = [];
  const errors: string[] = [];
  const observable = generateClient().graphql({ query, variables }) as unknown as Subscribable;
  const subscription = observable.subscribe({
    next: ({ data }) => events.push(...Object.values(data)),
    error: (error) => errors.push(...error.errors.map(({ message }) => message)),
  });
  const stop = () => subscription.unsubscribe();
  after(stop);
  return { events, errors, stop };
}

interface Subscribable {
  subscribe(observer: {
    next: (message: { data: Record<string, unknown> }) => void;
    error: (error: { errors: readonly { message: string }[] }) => void;
  }): { unsubscribe(): void };
}

/** Connection states that Amplify tells of from now on. */
export function connectionStates(): string[] {
  const states: string[] = [];
  const stop = Hub.listen('api', ({ payload }) => {
    const { connectionState } = (payload.data ?? {}) as { connectionState?: string };
    if (connectionState !== undefined) {
      states.push(connectionState);
    }
  });
  after(stop);
  return states;
}
