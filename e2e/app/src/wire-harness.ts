import { HttpClient, provideHttpClient, withFetch, withInterceptors } from '@angular/common/http';
import { createEnvironmentInjector, EnvironmentInjector } from '@angular/core';
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { GraphqlAuthClient, tokenGuardInterceptor } from 'amplify-token-guard';
import { Amplify } from 'aws-amplify';
import { generateClient as generateApiClient, get, post } from 'aws-amplify/api';
import { fetchAuthSession } from 'aws-amplify/auth';
import { generateClient } from 'aws-amplify/data';
import { firstValueFrom } from 'rxjs';
import { REST_API_NAME } from '../../../projects/mock-backend/src/amplify-config';
import { MUTATION, QUERY, STREAM } from './documents';
import { Outcome, outcomeOf } from './outcome';
import type { Schema } from './schema';

/** A request of code that doesn't know the guard, named after the client that sends it. */
export type WireCall =
  | 'graphql query'
  | 'graphql mutation'
  | 'data list'
  | 'data create'
  | 'data custom query'
  | 'data custom mutation'
  | 'data relation to one'
  | 'data relation to many'
  | 'rest get'
  | 'rest post'
  | 'apollo query'
  | 'apollo mutation'
  | 'fetch'
  | 'fetch with a Request'
  | 'HttpClient with fetch'
  | 'GraphqlAuthClient';

/** The requests that the page sends with `fetch`. */
export class WireHarness {
  readonly #api = generateApiClient();
  readonly #data = generateClient<Schema>();
  readonly #controller = new AbortController();
  #created = 0;
  #song: Schema['Song']['type'] | undefined;
  #album: Schema['Album']['type'] | undefined;

  constructor(private readonly app: EnvironmentInjector) {}

  call(what: WireCall): Promise<Outcome> {
    return outcomeOf(() => this.#calls[what]());
  }

  /** Loads records whose relations the tests load later. */
  async loadRelated(): Promise<void> {
    this.#song = (await this.#data.models.Song.get({ id: 'related' })).data!;
    this.#album = (await this.#song.album()).data!;
  }

  callAtOnce(what: WireCall, count: number): Promise<Outcome[]> {
    return Promise.all(Array.from({ length: count }, () => this.call(what)));
  }

  /** A request of the app that {@link abort} cancels. */
  callAbortable(): Promise<Outcome> {
    return outcomeOf(() => this.#fetch({ signal: this.#controller.signal }));
  }

  abort(): void {
    this.#controller.abort();
  }

  /** The synchronous duration of a `fetch` call that doesn't concern the guard, in microseconds. */
  costOfForeignCall(calls: number): { patchedUs: number; plainUs: number } {
    const wrapped = (fetch as unknown as Record<symbol, { wrapped?: typeof fetch }>)[
      Symbol.for('amplify-token-guard/fetch')
    ]?.wrapped;
    const headers = { Accept: 'application/json', Authorization: 'Basic bm9ib2R5OnNlY3JldA==' };
    const time = (send: typeof fetch): number => {
      const controller = new AbortController();
      controller.abort();
      const { signal } = controller;
      const start = performance.now();
      for (let i = 0; i < calls; i++) send('data:,x', { headers, signal }).catch(() => undefined);
      return ((performance.now() - start) * 1_000) / calls;
    };
    time(fetch);
    const plainUs = time(wrapped ?? fetch);
    return { plainUs, patchedUs: time(fetch) };
  }

  readonly #calls: Record<WireCall, () => Promise<unknown>> = {
    'graphql query': async () => this.#api.graphql({ query: QUERY, variables: { id: STREAM } }),
    'graphql mutation': async () =>
      this.#api.graphql({ query: MUTATION, variables: { id: STREAM } }),
    'data list': () => unlessErrors(this.#data.models.Song.list()),
    'data create': () =>
      unlessErrors(this.#data.models.Song.create({ title: `song ${++this.#created}` })),
    'data custom query': () => unlessErrors(this.#data.queries.me()),
    'data custom mutation': () => unlessErrors(this.#data.mutations.recordPlay({ id: STREAM })),
    'data relation to one': () => unlessErrors(this.#song!.album()),
    'data relation to many': () => unlessErrors(this.#album!.songs()),
    'rest get': async () => {
      this.#configureHeaders();
      const { response } = get({ apiName: REST_API_NAME, path: `/streams/${STREAM}` });
      return (await response).body.json();
    },
    'rest post': async () => {
      this.#configureHeaders();
      const options = { body: { id: STREAM } };
      const { response } = post({ apiName: REST_API_NAME, path: '/plays', options });
      return (await response).body.json();
    },
    'apollo query': async () => {
      const { data } = await apollo().query({ query: gql(QUERY), variables: { id: STREAM } });
      return data;
    },
    'apollo mutation': async () => {
      const { data } = await apollo().mutate({
        mutation: gql(MUTATION),
        variables: { id: STREAM },
      });
      return data;
    },
    fetch: () => this.#fetch(),
    'fetch with a Request': async () => {
      const headers = await authorization('Bearer ');
      const body = JSON.stringify({ id: STREAM });
      const request = new Request(this.#restUrl('/plays'), { method: 'POST', headers, body });
      return jsonOf(await fetch(request));
    },
    'HttpClient with fetch': () => {
      const providers = provideHttpClient(withFetch(), withInterceptors([tokenGuardInterceptor]));
      const injector = createEnvironmentInjector([providers], this.app);
      const url = this.#restUrl(`/streams/${STREAM}`);
      return firstValueFrom(injector.get(HttpClient).get(url));
    },
    GraphqlAuthClient: () =>
      firstValueFrom(this.app.get(GraphqlAuthClient).mutate(MUTATION, { id: STREAM })),
  };

  async #fetch(init: RequestInit = {}): Promise<unknown> {
    const headers = await authorization('Bearer ');
    return jsonOf(await fetch(this.#restUrl(`/streams/${STREAM}`), { ...init, headers }));
  }

  #restUrl(path: string): string {
    return `${Amplify.getConfig().API!.REST![REST_API_NAME]!.endpoint}${path}`;
  }

  #configureHeaders(): void {
    Amplify.configure(Amplify.getConfig(), { API: { REST: { headers: () => authorization() } } });
  }
}

async function authorization(prefix = ''): Promise<{ Authorization: string }> {
  const { tokens } = await fetchAuthSession();
  return { Authorization: `${prefix}${tokens?.accessToken.toString() ?? ''}` };
}

async function jsonOf(response: Response): Promise<unknown> {
  const body: unknown = await response.json();
  if (!response.ok) throw Object.assign(new Error(`Status ${response.status}`), { body });
  return body;
}

/** Throws the errors that clients of Amplify Data return in their result. */
async function unlessErrors(
  call: Promise<{ data?: unknown; errors?: readonly { message: string }[] | undefined }>,
): Promise<unknown> {
  const { data, errors } = await call;
  if (errors?.length) throw new Error(errors[0]?.message);
  return JSON.parse(JSON.stringify(data ?? null));
}

/**
 * Apollo's HTTP link, which sends with `fetch`. The token is added as Apollo's documentation shows
 * it.
 */
function apollo(): ApolloClient {
  const withToken = new SetContextLink(async () => ({ headers: await authorization() }));
  const http = new HttpLink({ uri: Amplify.getConfig().API!.GraphQL!.endpoint });
  return new ApolloClient({
    link: ApolloLink.from([withToken, http]),
    cache: new InMemoryCache(),
    defaultOptions: { query: { fetchPolicy: 'no-cache' } },
  });
}
