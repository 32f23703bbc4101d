import { InjectionToken } from '@angular/core';
import { Amplify } from 'aws-amplify';
import { Observable } from 'rxjs';
import { AmplifyResult, isAmplifyResult, toAnswer } from './amplify-answer';
import { AmplifyApi, amplifyApi } from './amplify-api';
import { GraphqlAnswer } from './graphql-request-error';
import { GraphqlRequest, GraphqlTransport } from './graphql-transport';

/** Sends the requests of `GraphqlAuthClient`. Tests replace it with a fake. */
export const GRAPHQL_TRANSPORT = new InjectionToken<GraphqlTransport>('GRAPHQL_TRANSPORT', {
  factory: () => new AmplifyGraphqlTransport(),
});

/** Sends by Amplify's GraphQL client, and converts its various shapes of an answer. */
export class AmplifyGraphqlTransport implements GraphqlTransport {
  #api: AmplifyApi<Promise<AmplifyResult>> | undefined;

  endpoint(): string | null {
    const { endpoint, customEndpoint, customEndpointRegion } =
      Amplify.getConfig().API?.GraphQL ?? {};
    // Amplify sends no token to a custom endpoint without a region.
    if (customEndpoint && !customEndpointRegion) return null;
    return customEndpoint ?? endpoint ?? '';
  }

  send({ document, headers, ...request }: GraphqlRequest): Observable<GraphqlAnswer> {
    return new Observable((subscriber) => {
      const api = (this.#api ??= amplifyApi());
      // A new object for each attempt, because Amplify modifies it.
      const promise = api.graphql({ ...request, query: document }, headers);
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
      // Amplify identifies a request by the promise that it returned.
      return () => api.cancel(promise);
    });
  }
}
