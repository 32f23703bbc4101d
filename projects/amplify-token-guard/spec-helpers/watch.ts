import { AuthToken, TokenGuardError } from 'amplify-token-guard';

/** What a call for a token has come to by now; empty as long as it is pending. */
export interface Answer {
  value?: string;
  code?: string;
}

/** Watches a call without awaiting it. */
export function watch(call: Promise<AuthToken>): Answer {
  const answer: Answer = {};
  call.then(
    ({ value }) => (answer.value = value),
    ({ code }: TokenGuardError) => (answer.code = code),
  );
  return answer;
}
