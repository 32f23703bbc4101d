/** Set by the dev server (`ng serve --define`). A built demo doesn't have it. */
declare const BACKEND_URL: string | undefined;

/** The mock backend serves the built demo, so the backend is the page's own origin. */
export const backendUrl =
  typeof BACKEND_URL === 'undefined' ? globalThis.location.origin : BACKEND_URL;
