import type { Fault } from '../../../../mock-backend/src/world/fault';

/** Something that can be made to go wrong, and what to watch then. */
export interface StagedFault {
  readonly label: string;
  readonly hint: string;
  readonly armed: string;
  readonly fault: Fault;
}

/** Amplify itself sends a throttled refresh three times before it calls it failed. */
const AMPLIFY_ATTEMPTS = 3;

export const STAGED_FAULTS: readonly StagedFault[] = [
  {
    label: 'Next 3 refreshes fail (429)',
    hint: 'Cognito throttles. The token at hand is good for a while yet.',
    armed: 'Armed: the next 3 refreshes fail.',
    fault: {
      operation: 'GetTokensFromRefreshToken',
      kind: 'status',
      status: 429,
      times: 3 * AMPLIFY_ATTEMPTS,
    },
  },
  {
    label: 'Delay next refresh response by 9 s',
    hint: 'The token is minted at once and is 9 s old when it arrives.',
    armed: 'Armed: the next refresh takes 9 s.',
    fault: {
      operation: 'GetTokensFromRefreshToken',
      kind: 'delay',
      delayMs: 9_000,
      stage: 'after',
    },
  },
  {
    label: 'Hold the next request for 12 s',
    hint: 'A slow network: a short-lived token expires on the way to the server.',
    armed: 'Armed: the next request for the stream is slow.',
    fault: { operation: 'graphql:getMusicStream', kind: 'delay', delayMs: 12_000 },
  },
  {
    label: 'Reject the next request’s token',
    hint: 'The server answers 401 although the token is good.',
    armed: 'Armed: the next request for the stream is rejected.',
    fault: { operation: 'graphql:getMusicStream', kind: 'unauthorized' },
  },
];
