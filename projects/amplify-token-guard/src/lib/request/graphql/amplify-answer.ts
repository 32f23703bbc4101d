import { GraphqlAnswer, GraphqlErrorEntry } from './graphql-request-error';

/** What Amplify's GraphQL client resolves with, and also rejects with unless it failed by itself. */
export interface AmplifyResult {
  readonly data?: unknown;
  readonly errors?: unknown;
}

/** Why an HTTP request failed: the only place that knows the status. */
interface HttpFailure extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly response?: { readonly headers: Record<string, string>; readonly body?: string };
}

/** Tells what a server answered from a failure of Amplify itself. */
export function isAmplifyResult(
  error: unknown,
): error is AmplifyResult & { readonly errors: readonly GraphqlErrorEntry[] } {
  return (
    typeof error === 'object' && error !== null && Array.isArray((error as AmplifyResult).errors)
  );
}

/** Brings the many shapes of Amplify's results into one. */
export function toAnswer(result: AmplifyResult | null): GraphqlAnswer {
  const errors = entriesOf(result?.errors);
  // Amplify's own entry is an Error; the server's are what JSON made of them, whatever they say.
  const own = errors.find((error) => error instanceof Error);
  if (!own) return { status: 200, data: result?.data, errors };
  const failure: HttpFailure =
    (own as { readonly originalError?: HttpFailure }).originalError ?? own;
  const date = Date.parse(String(failure.response?.headers['date']));
  return {
    status: failure.$metadata?.httpStatusCode,
    data: null,
    errors: errorsIn(failure.response?.body) ?? errors.map(({ message }) => ({ message })),
    serverNowMs: Number.isNaN(date) ? undefined : date,
    cause: failure,
  };
}

/** Servers say what went wrong in a list of objects, and in other ways. */
function entriesOf(errors: unknown): readonly GraphqlErrorEntry[] {
  const list: readonly unknown[] = Array.isArray(errors) ? errors : errors ? [errors] : [];
  return list.map((entry) =>
    typeof entry === 'object' && entry !== null
      ? (entry as GraphqlErrorEntry)
      : { message: String(entry) },
  );
}

/** AppSync's own words for a failed request; Amplify replaces them by "Unknown error". */
function errorsIn(body: string | undefined): readonly GraphqlErrorEntry[] | undefined {
  try {
    const parsed: unknown = JSON.parse(String(body));
    return isAmplifyResult(parsed) ? entriesOf(parsed.errors) : undefined;
  } catch {
    return undefined;
  }
}
