import type { Page } from '@playwright/test';

/** The number of live objects in a page. */
export interface LiveCounts {
  readonly timers: number;
  readonly listeners: number;
  readonly sockets: number;
}

declare global {
  interface Window {
    liveCounts: () => LiveCounts;
  }
}

/** Makes the page count its timers, its sockets, and the listeners of window and document. */
export async function countLiveObjects(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const timers = new Set<number>();
    const sockets = new Set<WebSocket>();
    let listeners = 0;

    const { setTimeout: start, clearTimeout: stop } = window;
    window.setTimeout = ((task: () => void, ms?: number) => {
      const id = start(() => {
        timers.delete(id);
        task();
      }, ms);
      timers.add(id);
      return id;
    }) as typeof setTimeout;
    window.clearTimeout = ((id: number) => {
      timers.delete(id);
      stop(id);
    }) as typeof clearTimeout;
    const { setInterval: repeat, clearInterval: end } = window;
    window.setInterval = ((task: () => void, ms?: number) => {
      const id = repeat(task, ms);
      timers.add(id);
      return id;
    }) as typeof setInterval;
    window.clearInterval = ((id: number) => {
      timers.delete(id);
      end(id);
    }) as typeof clearInterval;

    for (const target of [window, document] as EventTarget[]) {
      const { addEventListener: add, removeEventListener: remove } = target;
      target.addEventListener = (...args: Parameters<typeof add>) => {
        listeners++;
        add.apply(target, args);
      };
      target.removeEventListener = (...args: Parameters<typeof remove>) => {
        listeners--;
        remove.apply(target, args);
      };
    }

    const Socket = WebSocket;
    window.WebSocket = new Proxy(Socket, {
      construct: (target, args, newTarget) => {
        const socket = Reflect.construct(target, args, newTarget) as WebSocket;
        sockets.add(socket);
        return socket;
      },
    });

    window.liveCounts = () => ({
      timers: timers.size,
      listeners,
      sockets: [...sockets].filter(({ readyState }) => readyState < Socket.CLOSING).length,
    });
  });
}
