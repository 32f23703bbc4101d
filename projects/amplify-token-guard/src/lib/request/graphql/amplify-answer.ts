import { GraphqlAnswer, GraphqlErrorEntry } from './graphql-request-error';

/**
 * Amplify's GraphQL client resolves with this. It also rejects with it, unless the failure is its
 * own.
 */
export interface AmplifyResult {
  readonly data?: unknown;
  readonly errors?: unknown;
}

/** The error of a failed HTTP request. Only it contains the status. */
interface HttpFailure extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly response?: { readonly headers: Record<string, string>; readonly body?: string };
}

/** Whether Amplify rejected with a server's answer and not with a failure of its own. */
export function isAmplifyResult(
  error: unknown,
): error is AmplifyResult & { readonly errors: readonly GraphqlErrorEntry[] } {
  return (
    typeof error === 'object' && error !== null && Array.isArray((error as AmplifyResult).errors)
  );
}

/** Converts the various shapes of Amplify's results. */
export function toAnswer(result: AmplifyResult | null): GraphqlAnswer {
  const errors = entriesOf(result?.errors);
  // Amplify's own entry is an Error. Those of the server are plain JSON objects.
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

/** Most servers return a list of objects, but some return other shapes. */
function entriesOf(errors: unknown): readonly GraphqlErrorEntry[] {
  const list: readonly unknown[] = Array.isArray(errors) ? errors : errors ? [errors] : [];
  return list.map((entry) =>
    typeof entry === 'object' && entry !== null
      ? (entry as GraphqlErrorEntry)
      : { message: String(entry) },
  );
}

/** The errors in AppSync's answer, which Amplify replaces with "Unknown error". */
function errorsIn(body: string | undefined): readonly GraphqlErrorEntry[] | undefined {
  try {
    const parsed: unknown = JSON.parse(String(body));
    return isAmplifyResult(parsed) ? entriesOf(parsed.errors) : undefined;
  } catch {
    return undefined;
  }
}
