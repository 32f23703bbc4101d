import type { Page } from '../../model/page';

interface PageTimers {
  setTimeout(task: (...args: unknown[]) => void, ms?: number, ...args: unknown[]): number;
  clearTimeout(id: number): void;
  setInterval(task: () => void, ms?: number): number;
  clearInterval(id: number): void;
}

/** The timers of a page, which run on the device's clock. */
export function pageTimers(page: Page, onError: (error: unknown) => void): PageTimers {
  const cancels = new Map<number, () => void>();
  let last = 0;
  const guarded = (task: () => void): void => {
    try {
      task();
    } catch (error) {
      onError(error);
    }
  };
  const setTimeout = (
    task: (...args: unknown[]) => void,
    ms?: number,
    ...args: unknown[]
  ): number => {
    const id = ++last;
    // The clock stands still while a script runs. A fraction of a millisecond may be too small to
    // move it. A script that sets its timer again until a certain time would then never end.
    const cancel = page.clock.after(Math.max(0, Math.ceil(Number(ms) || 0)), () => {
      cancels.delete(id);
      guarded(() => task(...args));
    });
    cancels.set(id, cancel);
    return id;
  };
  const clearTimeout = (id: number): void => {
    cancels.get(id)?.();
    cancels.delete(id);
  };
  const setInterval = (task: () => void, ms?: number): number => {
    const id = ++last;
    const arm = (): void => {
      const cancel = page.clock.after(Math.max(1, Number(ms) || 0), () => {
        arm();
        guarded(task);
      });
      cancels.set(id, cancel);
    };
    arm();
    return id;
  };
  return { setTimeout, clearTimeout, setInterval, clearInterval: clearTimeout };
}
