import { AuthToken, TokenGuardError } from 'amplify-token-guard';

/** The result of a call for a token so far. Empty while it is pending. */
export interface Answer {
  value?: string;
  code?: string;
}

/** Records the result of a call without awaiting it. */
export function watch(call: Promise<AuthToken>): Answer {
  const answer: Answer = {};
  call.then(
    ({ value }) => (answer.value = value),
    ({ code }: TokenGuardError) => (answer.code = code),
  );
  return answer;
}
