/**
 * Another tab's writes are seen here later than its messages are heard, but not as late as this: "How late a tab sees
 * what another one wrote" in docs/tabs.md has the figures.
 */
export const SEEN_AFTER_MS = 250;
