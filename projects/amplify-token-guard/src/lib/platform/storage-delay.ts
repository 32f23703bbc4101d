/**
 * How long after a write in one tab another tab can still read the old value. Messages between tabs and
 * locks are faster than that. The measured delays are in "How late a tab sees what another one wrote" in
 * docs/tabs.md: 52 ms at most there, and 168 ms once on another machine.
 */
export const STORAGE_DELAY_MS = 250;
