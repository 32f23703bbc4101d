import type { Fault } from '../../../../mock-backend/src/world/fault';

/** A fault that the user can cause, and what to watch after that. */
export interface StagedFault {
  readonly label: string;
  readonly hint: string;
  readonly armed: string;
  readonly fault: Fault;
}

/** Amplify sends a throttled refresh three times before it reports a failure. */
const AMPLIFY_ATTEMPTS = 3;

export const STAGED_FAULTS: readonly StagedFault[] = [
  {
    label: 'Next 3 refreshes fail (429)',
    hint: 'Cognito throttles. The current token is still valid for a while.',
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
    hint: 'The new token is 9 s old when it arrives.',
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
    hint: 'A slow network: a short-lived token expires in transit.',
    armed: 'Armed: the next request for the stream is slow.',
    fault: { operation: 'graphql:getMusicStream', kind: 'delay', delayMs: 12_000 },
  },
  {
    label: 'Reject the next request’s token',
    hint: 'The server responds with 401 although the token is valid.',
    armed: 'Armed: the next request for the stream is rejected.',
    fault: { operation: 'graphql:getMusicStream', kind: 'unauthorized' },
  },
];
