import { TabChannel, TabMessage } from '../src/lib/platform/tab-channel';

type Listener = (message: TabMessage) => void;

/**
 * Tabs that exchange messages synchronously: the others have received a message when `post()`
 * returns.
 */
export class LinkedTabs {
  readonly #tabs = new Set<Set<Listener>>();
  /** All messages. */
  readonly posted: TabMessage[] = [];

  /** The number of listeners in all tabs. */
  get listenerCount(): number {
    return [...this.#tabs].reduce((count, tab) => count + tab.size, 0);
  }

  /** The channel of another tab. */
  open(): TabChannel {
    const listeners = new Set<Listener>();
    this.#tabs.add(listeners);
    return {
      post: (message: TabMessage) => {
        this.posted.push(message);
        const others = [...this.#tabs].filter((tab) => tab !== listeners);
        for (const listener of others.flatMap((tab) => [...tab])) listener(message);
      },
      listen: (listener: Listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    } as unknown as TabChannel;
  }
}
