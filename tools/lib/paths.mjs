import { fileURLToPath } from 'node:url';

/** The workspace root, so that every tool works from any directory. */
export const root = fileURLToPath(new URL('../..', import.meta.url));
