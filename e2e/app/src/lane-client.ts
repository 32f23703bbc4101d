import { Injector } from '@angular/core';
import { GraphqlAuthClient } from 'amplify-token-guard';
import { generateClient } from 'aws-amplify/api';
import { defer, from, Observable } from 'rxjs';
import { QUERY, STREAM } from './documents';

/** The lane's client: `GraphqlAuthClient` with the guard, otherwise Amplify's client. */
export class LaneClient {
  /** The same in every lane. */
  readonly amplify = generateClient();

  constructor(private readonly guarded: Injector | undefined) {}

  send(kind: 'query' | 'mutate', document: string, id: string): Observable<unknown> {
    const guard = this.guarded?.get(GraphqlAuthClient);
    if (guard) return guard[kind](document, { id });
    const send = async (): Promise<unknown> =>
      this.amplify.graphql({ query: document, variables: { id } });
    return defer(() => from(send()));
  }

  subscribe(document: string, variables: object, refetch: boolean): Observable<unknown> {
    const guard = this.guarded?.get(GraphqlAuthClient);
    if (!guard) return this.amplifySubscribe(document, variables);
    const again = { refetch: () => guard.query(QUERY, { id: STREAM }) };
    return guard.subscribe(document, variables, refetch ? again : {});
  }

  amplifySubscribe(query: string, variables: object): Observable<unknown> {
    const options = { query, variables: variables as Record<string, unknown> };
    return this.amplify.graphql(options) as unknown as Observable<unknown>;
  }
}
