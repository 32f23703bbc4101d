import type { Fault } from '../../../../../mock-backend/src/world/fault';

/** Breaks every connection, until the faults are cleared. */
export const OFFLINE_FAULTS: readonly Fault[] = ['auth', 'graphql', 'rest', 'realtime'].map(
  (operation) => ({ operation, kind: 'drop', times: 0 }),
);
