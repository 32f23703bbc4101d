import { HttpClient } from '@angular/common/http';
import { Injector } from '@angular/core';
import { AuthTokenService, GraphqlAuthClient } from 'amplify-token-guard';
import { generateClient } from 'aws-amplify/api';
import { fetchAuthSession } from 'aws-amplify/auth';
import { firstValueFrom, Observable } from 'rxjs';
import { MUTATION, QUERY, STREAM, SUBSCRIPTION } from '../../../e2e/app/src/documents';
import { bareHttp } from './http';
import { Settings } from './lane';
import { headersWithBuffer } from './workaround';

/** The calls of an app, made in the way of the lane. */
export interface LaneCalls {
  /** A token for a header. */
  readonly token: () => Promise<unknown>;
  /** Amplify's function for tokens. In the lane of the guard, the guard handles the call. */
  readonly session: () => Promise<unknown>;
  readonly query: () => Promise<unknown>;
  readonly mutate: () => Promise<unknown>;
  /** `HttpClient` with the lane's interceptor and a backend that responds immediately. */
  readonly http: () => Promise<unknown>;
  /** The same without an interceptor. */
  readonly bareHttp: () => Promise<unknown>;
  /** `fetch()` with the token of the session in a header. */
  readonly fetchWithToken: () => Promise<unknown>;
  /** `fetch()` without a token, which the guard doesn't guard. */
  readonly fetchOther: () => Promise<unknown>;
  /** Not measured as a call. See `subscriptions.ts`. */
  readonly events: () => Observable<unknown>;
}

export function laneCalls(injector: Injector, settings: Settings): LaneCalls {
  const { api, world, lane, bufferMs } = settings;
  const url = `${api}/${world}/rest/streams/${STREAM}`;
  const guardedHttp = injector.get(HttpClient);
  const plainHttp = bareHttp(injector);
  let headers: Record<string, string> | undefined;
  const withToken = async (): Promise<Record<string, string>> => {
    const { tokens } = await fetchAuthSession();
    return { Authorization: String(tokens?.accessToken) };
  };
  const shared = {
    session: () => fetchAuthSession(),
    http: () => firstValueFrom(guardedHttp.get(url)),
    bareHttp: () => firstValueFrom(plainHttp.get(url)),
    fetchWithToken: async () => fetch(url, { headers: (headers ??= await withToken()) }),
    fetchOther: () => fetch(url, { headers: { Accept: 'application/json' } }),
  };
  if (lane === 'guard') {
    const tokens = injector.get(AuthTokenService);
    const graphql = injector.get(GraphqlAuthClient);
    return {
      ...shared,
      token: () => tokens.getToken(),
      query: () => firstValueFrom(graphql.query(QUERY, { id: STREAM })),
      mutate: () => firstValueFrom(graphql.mutate(MUTATION, { id: STREAM })),
      events: () => graphql.subscribe(SUBSCRIPTION, { streamId: STREAM }),
    };
  }
  // The lane `untouched` runs the guard with the unmodified code of the lane `plain`.
  const client = generateClient() as unknown as {
    graphql(options: object): unknown;
  };
  const send = (query: string): Promise<unknown> =>
    client.graphql({ query, variables: { id: STREAM } }) as Promise<unknown>;
  return {
    ...shared,
    token: lane === 'workaround' ? () => headersWithBuffer(bufferMs) : shared.session,
    query: () => send(QUERY),
    mutate: () => send(MUTATION),
    events: () =>
      client.graphql({
        query: SUBSCRIPTION,
        variables: { streamId: STREAM },
      }) as Observable<unknown>,
  };
}
