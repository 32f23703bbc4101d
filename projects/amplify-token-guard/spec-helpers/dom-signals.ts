declare const DomAbortController: typeof AbortController;

/** For a whole spec file: `addEventListener()` of jsdom takes signals, which `fetch` then doesn't. */
export function useDomSignals(): void {
  globalThis.AbortController = DomAbortController;
}
