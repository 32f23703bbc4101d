import { fileURLToPath } from 'node:url';

/** The root of the workspace, so that tools run in any directory. */
export const root = fileURLToPath(new URL('../..', import.meta.url));
