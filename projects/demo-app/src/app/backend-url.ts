/** Put in by the dev server (`ng serve --define`); a built demo has none. */
declare const BACKEND_URL: string | undefined;

/** A built demo is served by the mock backend itself: its own origin is the backend. */
export const backendUrl =
  typeof BACKEND_URL === 'undefined' ? globalThis.location.origin : BACKEND_URL;
