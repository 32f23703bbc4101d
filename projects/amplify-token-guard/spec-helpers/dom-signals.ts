declare const DomAbortController: typeof AbortController;

/**
 * Makes jsdom's `addEventListener()` accept its signals, for a whole spec file. `fetch` then
 * doesn't accept them.
 */
export function useDomSignals(): void {
  globalThis.AbortController = DomAbortController;
}
