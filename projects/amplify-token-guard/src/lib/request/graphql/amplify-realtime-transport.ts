import { InjectionToken } from '@angular/core';
import { Amplify } from 'aws-amplify';
import { catchError, defer, map, Observable } from 'rxjs';
import { TokenGuardError } from '../../token-guard-error';
import { AmplifyResult, isAmplifyResult, toAnswer } from './amplify-answer';
import { AmplifyApi, amplifyApi, LibraryHeaders, libraryHeaders } from './amplify-api';
import { GraphqlAnswer, GraphqlRequestError } from './graphql-request-error';
import { GraphqlRequest } from './graphql-transport';
import { RealtimeTransport } from './realtime/realtime-transport';

/** Used by `GraphqlAuthClient.subscribe()`. Tests replace it with a fake. */
export const REALTIME_TRANSPORT = new InjectionToken<RealtimeTransport>('REALTIME_TRANSPORT', {
  factory: () => new AmplifyRealtimeTransport(),
});

/** The API in the Amplify configuration. */
class AmplifyRealtimeTransport implements RealtimeTransport {
  endpoint(): string {
    const endpoint = Amplify.getConfig().API?.GraphQL?.endpoint;
    if (endpoint) return endpoint;
    throw new TokenGuardError(
      'config-invalid',
      'subscribe(): the Amplify configuration has no API.GraphQL.endpoint. Call Amplify.configure() first.',
    );
  }

  headers(): LibraryHeaders | undefined {
    return libraryHeaders();
  }

  subscribe({ document, headers, ...request }: GraphqlRequest): Observable<GraphqlAnswer> {
    const results = defer(() => {
      const api: AmplifyApi<Observable<AmplifyResult>> = amplifyApi();
      return api.graphql({ ...request, query: document }, headers);
    });
    return results.pipe(
      map(toAnswer),
      catchError((error: unknown) => {
        throw isAmplifyResult(error) ? new GraphqlRequestError(toAnswer(error)) : error;
      }),
    );
  }
}
