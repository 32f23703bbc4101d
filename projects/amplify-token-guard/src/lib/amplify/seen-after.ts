/**
 * Writes of another tab become visible later than its messages arrive, but within this time. The measured delays are
 * in "How late a tab sees what another one wrote" in docs/tabs.md.
 */
export const SEEN_AFTER_MS = 250;
