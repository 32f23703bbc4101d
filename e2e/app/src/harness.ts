import { HttpClient } from '@angular/common/http';
import { Injector } from '@angular/core';
import {
  AuthTokenService,
  GraphqlAuthClient,
  isTokenGuardError,
  TokenEvent,
} from 'amplify-token-guard';
import { Amplify } from 'aws-amplify';
import { generateClient, get } from 'aws-amplify/api';
import { fetchAuthSession, getCurrentUser, signIn, signOut } from 'aws-amplify/auth';
import { firstValueFrom } from 'rxjs';
import { REST_API_NAME } from '../../../projects/mock-backend/src/amplify-config';
import { Settings } from './settings';

/** What came of a call, in a form that can leave the page. */
export interface Outcome {
  readonly ok: boolean;
  readonly data?: unknown;
  /** What a user would be shown. */
  readonly error?: string;
  readonly code?: string;
  readonly tookMs: number;
}

const QUERY = /* GraphQL */ `
  query GetMusicStream($id: ID!) {
    getMusicStream(id: $id) {
      id
      title
    }
  }
`;

const MUTATION = /* GraphQL */ `
  mutation RecordPlay($id: ID!) {
    recordPlay(id: $id) {
      id
      plays
    }
  }
`;

/** What the tests can do in the page: what an app's own code would do. */
export class Harness {
  readonly events: TokenEvent[] = [];
  readonly statuses: string[] = [];
  readonly #amplify = generateClient();

  constructor(
    private readonly injector: Injector,
    private readonly settings: Settings,
  ) {
    if (settings.lane !== 'guard') return;
    this.#tokens.events.subscribe((event) => this.events.push(event));
    this.#tokens.state$.subscribe(({ status }) => this.statuses.push(status));
  }

  signIn(username: string, password: string): Promise<Outcome> {
    return this.#run(() => signIn({ username, password }));
  }

  signOut(): Promise<Outcome> {
    return this.#run(() => signOut());
  }

  currentUser(): Promise<Outcome> {
    return this.#run(() => getCurrentUser());
  }

  /** By `generateClient()`, in every lane. */
  amplifyQuery(id = '1'): Promise<Outcome> {
    return this.#run(async () => this.#amplify.graphql({ query: QUERY, variables: { id } }));
  }

  amplifyMutate(id = '1'): Promise<Outcome> {
    return this.#run(async () => this.#amplify.graphql({ query: MUTATION, variables: { id } }));
  }

  /** By the lane's own client: `GraphqlAuthClient` with the guard, else `generateClient()`. */
  query(id = '1'): Promise<Outcome> {
    if (this.settings.lane !== 'guard') return this.amplifyQuery(id);
    return this.#run(() => firstValueFrom(this.#graphql.query(QUERY, { id })));
  }

  mutate(id = '1'): Promise<Outcome> {
    if (this.settings.lane !== 'guard') return this.amplifyMutate(id);
    return this.#run(() => firstValueFrom(this.#graphql.mutate(MUTATION, { id })));
  }

  httpGet(url: string): Promise<Outcome> {
    return this.#run(() => firstValueFrom(this.injector.get(HttpClient).get(url)));
  }

  amplifyGet(path: string): Promise<Outcome> {
    return this.#run(async () => {
      const { tokens } = await fetchAuthSession();
      const { response } = get({
        apiName: REST_API_NAME,
        path,
        options: { headers: { Authorization: tokens?.accessToken.toString() ?? '' } },
      });
      return (await response).body.json();
    });
  }

  /** Without the token texts. */
  fetchSession(options?: { forceRefresh?: boolean }): Promise<Outcome> {
    return this.#run(async () => {
      const { tokens, credentials } = await fetchAuthSession(options);
      return {
        signedIn: tokens !== undefined,
        tokenId: tokens?.accessToken.payload.jti,
        sub: tokens?.accessToken.payload.sub,
        hasCredentials: credentials !== undefined,
      };
    });
  }

  refresh(): Promise<Outcome> {
    return this.#run(async () => (await this.#tokens.refresh()).toJSON());
  }

  configureAgain(): void {
    Amplify.configure(Amplify.getConfig());
  }

  async #run(call: () => Promise<unknown>): Promise<Outcome> {
    const start = performance.now();
    const tookMs = (): number => Math.round(performance.now() - start);
    try {
      return { ok: true, data: await call(), tookMs: tookMs() };
    } catch (error) {
      const { message, errors } = error as { message?: string; errors?: { message: string }[] };
      return {
        ok: false,
        error: message ?? errors?.[0]?.message ?? String(error),
        ...(isTokenGuardError(error) && { code: error.code }),
        tookMs: tookMs(),
      };
    }
  }

  get #tokens(): AuthTokenService {
    return this.injector.get(AuthTokenService);
  }

  get #graphql(): GraphqlAuthClient {
    return this.injector.get(GraphqlAuthClient);
  }
}
