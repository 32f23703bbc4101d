import { InjectionToken } from '@angular/core';
import { generateClient } from 'aws-amplify/api';
import { Observable } from 'rxjs';
import { AmplifyResult, isAmplifyResult, toAnswer } from './amplify-answer';
import { GraphqlAnswer } from './graphql-request-error';
import { GraphqlRequest, GraphqlTransport } from './graphql-transport';

/** Where `GraphqlAuthClient` sends its requests through; tests put a fake in its place. */
export const GRAPHQL_TRANSPORT = new InjectionToken<GraphqlTransport>('GRAPHQL_TRANSPORT', {
  factory: () => new AmplifyGraphqlTransport(),
});

/** The part of Amplify's client that is used here. */
interface Client {
  graphql(options: object, headers?: object): Promise<AmplifyResult>;
  cancel(request: Promise<AmplifyResult>): boolean;
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
          if (isAmplifyResult(error)) return error;
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
