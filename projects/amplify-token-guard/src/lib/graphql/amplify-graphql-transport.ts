import { InjectionToken } from '@angular/core';
import { generateClient } from 'aws-amplify/api';
import { Observable } from 'rxjs';
import { GraphqlAnswer, GraphqlErrorEntry } from './graphql-request-error';
import { GraphqlRequest, GraphqlTransport } from './graphql-transport';

/** Where `GraphqlAuthClient` sends its requests through; tests put a fake in its place. */
export const GRAPHQL_TRANSPORT = new InjectionToken<GraphqlTransport>('GRAPHQL_TRANSPORT', {
  factory: () => new AmplifyGraphqlTransport(),
});

/** The part of Amplify's client that is used here. */
interface Client {
  graphql(options: object, headers?: object): Promise<Result>;
  cancel(request: Promise<Result>): boolean;
}

/** Amplify's GraphQL client, with its many shapes of an answer brought into one. */
export class AmplifyGraphqlTransport implements GraphqlTransport {
  #client: Client | undefined;

  send({ document, headers, ...request }: GraphqlRequest): Observable<GraphqlAnswer> {
    return new Observable((subscriber) => {
      // Amplify's own type recurses deeper than the compiler follows.
      const client = (this.#client ??= generateClient() as unknown as Client);
      // A new object for each attempt, since Amplify writes into it.
      const promise = client.graphql({ ...request, query: document }, headers);
      promise
        .catch((error: unknown) => {
          if (isResult(error)) return error;
          throw error;
        })
        .then((result) => subscriber.next(toAnswer(result)))
        .then(
          () => subscriber.complete(),
          (error: unknown) => subscriber.error(error),
        );
      // Amplify knows a request by the very promise it returned.
      return () => client.cancel(promise);
    });
  }
}

/** What Amplify resolves with, and also what it rejects with unless it failed by itself. */
interface Result {
  readonly data?: unknown;
  readonly errors?: readonly GraphqlErrorEntry[] | null;
}

/** Why an HTTP request failed: the only place that knows the status. */
interface HttpFailure {
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly response?: { readonly headers: Record<string, string>; readonly body?: string };
}

function isResult(error: unknown): error is Result {
  return typeof error === 'object' && error !== null && Array.isArray((error as Result).errors);
}

function toAnswer(result: Result | null): GraphqlAnswer {
  const errors = result?.errors ?? [];
  // Amplify's own entry is an Error; the server's are what JSON made of them, whatever they say.
  const own = errors.find((error) => error instanceof Error);
  if (!own) return { status: 200, data: result?.data, errors };
  const failure = (own as { readonly originalError?: HttpFailure }).originalError;
  const date = Date.parse(failure?.response?.headers['date'] ?? '');
  return {
    status: failure?.$metadata?.httpStatusCode,
    data: null,
    errors: errorsIn(failure?.response?.body) ?? errors.map(({ message }) => ({ message })),
    serverNowMs: Number.isNaN(date) ? undefined : date,
    cause: failure,
  };
}

/** AppSync's own words for a failed request; Amplify replaces them by "Unknown error". */
function errorsIn(body: string | undefined): readonly GraphqlErrorEntry[] | undefined {
  try {
    const parsed = JSON.parse(body ?? '') as Result;
    return isResult(parsed) ? (parsed.errors ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}
