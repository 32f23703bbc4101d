import { HttpClient } from '@angular/common/http';
import { ApplicationRef } from '@angular/core';
import {
  AuthTokenService,
  ExpiryMonitor,
  GraphqlAuthClient,
  IdleTimeout,
  TokenEvent,
} from 'amplify-token-guard';
import { Amplify } from 'aws-amplify';
import { generateClient, get } from 'aws-amplify/api';
import { fetchAuthSession, getCurrentUser, signIn, signOut } from 'aws-amplify/auth';
import { Hub } from 'aws-amplify/utils';
import { defer, firstValueFrom, from, Observable, Subscription } from 'rxjs';
import { REST_API_NAME } from '../../../projects/mock-backend/src/amplify-config';
import { Feed, FeedReport } from './feed';
import { DataHarness } from './data-harness';
import { dump, Outcome, outcomeOf } from './outcome';
import { RestHarness } from './rest-harness';
import { Settings } from './settings';

const STREAM = 'stream-1';

const QUERY = /* GraphQL */ `
  query GetMusicStream($id: ID!) {
    getMusicStream(id: $id) {
      id
      title
    }
  }
`;

/** Only curators may read the field. */
const ROYALTIES = /* GraphQL */ `
  query GetRoyalties($id: ID!) {
    getMusicStream(id: $id) {
      id
      royalties
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

const SUBSCRIPTION = /* GraphQL */ `
  subscription OnMusicStreamEvent($streamId: ID) {
    onMusicStreamEvent(streamId: $streamId) {
      sequence
    }
  }
`;

/** Only curators may subscribe to it. */
const DENIED_SUBSCRIPTION = /* GraphQL */ `
  subscription OnRoyaltiesChange {
    onRoyaltiesChange {
      royalties
    }
  }
`;

/** The ways to make a request that need no argument. */
export type Call = 'query' | 'mutate' | 'amplifyQuery' | 'amplifyGet' | 'fetchSession';

/** With the time at which the call was made, which is true whatever the wall clock says. */
export interface TimedOutcome extends Outcome {
  readonly call: Call;
  readonly askedAtMs: number;
}

/** What the tests can do in the page: what an app's own code would do. */
export class Harness {
  /** The guard's own events. */
  readonly events: TokenEvent[] = [];
  readonly statuses: string[] = [];
  /** Names of Amplify's `auth` events. */
  readonly hubEvents: string[] = [];
  /** Clients of Amplify, guarded in the lane of the guard. */
  readonly data: DataHarness;
  readonly rest = new RestHarness();
  readonly #amplify = generateClient();
  readonly #feeds = new Map<string, Feed>();
  #subscription = Subscription.EMPTY;
  #harvest: TimedOutcome[] = [];

  constructor(
    private readonly app: ApplicationRef,
    private readonly settings: Settings,
  ) {
    Hub.listen('auth', ({ payload }) => this.hubEvents.push(payload.event));
    this.data = new DataHarness(settings.lane === 'guard' ? app.injector : undefined);
    if (settings.lane !== 'guard') return;
    this.#tokens.events.subscribe((event) => this.events.push(event));
    this.#tokens.state$.subscribe(({ status }) => this.statuses.push(status));
  }

  signIn({ username, password }: { username: string; password: string }): Promise<Outcome> {
    return outcomeOf(() => signIn({ username, password }));
  }

  signOut(): Promise<Outcome> {
    return outcomeOf(() => signOut());
  }

  currentUser(): Promise<Outcome> {
    return outcomeOf(() => getCurrentUser());
  }

  /** By `generateClient()`, in every lane. */
  amplifyQuery(id = STREAM): Promise<Outcome> {
    return outcomeOf(async () => this.#amplify.graphql({ query: QUERY, variables: { id } }));
  }

  /** By the lane's own client: `GraphqlAuthClient` with the guard, else `generateClient()`. */
  query(id = STREAM): Promise<Outcome> {
    return outcomeOf(() => firstValueFrom(this.#send('query', QUERY, id)));
  }

  queryRoyalties(id = STREAM): Promise<Outcome> {
    return outcomeOf(() => firstValueFrom(this.#send('query', ROYALTIES, id)));
  }

  mutate(id = STREAM): Promise<Outcome> {
    return outcomeOf(() => firstValueFrom(this.#send('mutate', MUTATION, id)));
  }

  /** As many queries at once. */
  queryAtOnce(count: number): Promise<Outcome[]> {
    return Promise.all(Array.from({ length: count }, () => this.query()));
  }

  /** Subscribes to a query until `leaveQuery()`. */
  enterQuery(): void {
    this.#subscription = this.#send('query', QUERY, STREAM).subscribe();
  }

  leaveQuery(): void {
    this.#subscription.unsubscribe();
  }

  /** Subscribes under a name of the test's choice, by the lane's own client. */
  watch(name: string, { denied = false, refetch = false } = {}): void {
    const document = denied ? DENIED_SUBSCRIPTION : SUBSCRIPTION;
    const variables = denied ? {} : { streamId: STREAM };
    this.#feeds.set(name, new Feed(this.#subscribe(document, variables, refetch)));
  }

  /** By `generateClient()`, in every lane. */
  watchByAmplify(): void {
    const variables = { streamId: STREAM };
    this.#feeds.set('amplify', new Feed(this.#amplifySubscribe(SUBSCRIPTION, variables)));
  }

  watchMany(count: number): void {
    for (let i = 0; i < count; i++) this.watch(`feed-${i}`);
  }

  feed(name: string): FeedReport {
    const feed = this.#feeds.get(name);
    if (!feed) throw new Error(`Nobody watches ${name}.`);
    return feed.report();
  }

  feeds(): FeedReport[] {
    return [...this.#feeds.values()].map((feed) => feed.report());
  }

  unwatch(name: string): void {
    this.#feeds.get(name)?.close();
    this.#feeds.delete(name);
  }

  unwatchAll(): void {
    for (const name of this.#feeds.keys()) this.unwatch(name);
  }

  /** Subscribes and unsubscribes, each after another while, so that it happens at any stage. */
  async comeAndGo(times: number): Promise<void> {
    for (let i = 0; i < times; i++) {
      this.watch('come-and-go');
      await this.pause(i % 25);
      this.unwatch('come-and-go');
    }
  }

  /** How many listen to what Amplify tells of connections; it has no public way to ask. */
  apiHubListeners(): number {
    const { listeners } = Hub as unknown as { listeners: Map<string, unknown[]> };
    return listeners.get('api')?.length ?? 0;
  }

  /** By `HttpClient`. */
  httpGet(url: string): Promise<Outcome> {
    return outcomeOf(() => firstValueFrom(this.app.injector.get(HttpClient).get(url)));
  }

  apolloQuery(id = STREAM): Promise<Outcome> {
    return outcomeOf(async () => {
      const { apolloQuery } = await import('./apollo');
      return firstValueFrom(apolloQuery(this.app.injector, id));
    });
  }

  /** By Amplify's own REST client. */
  amplifyGet(path = `/streams/${STREAM}`): Promise<Outcome> {
    return outcomeOf(async () => {
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
    return outcomeOf(async () => {
      const { tokens, credentials } = await fetchAuthSession(options);
      return {
        signedIn: tokens !== undefined,
        tokenId: tokens?.accessToken.payload.jti,
        sub: tokens?.accessToken.payload.sub,
        hasCredentials: credentials !== undefined,
      };
    });
  }

  /** As many forced refreshes at once. */
  refreshAtOnce(count: number): Promise<Outcome[]> {
    const refresh = (): Promise<Outcome> => this.fetchSession({ forceRefresh: true });
    return Promise.all(Array.from({ length: count }, refresh));
  }

  pause(ms: number): Promise<'paused'> {
    return new Promise((resolve) => setTimeout(() => resolve('paused'), ms));
  }

  /** Makes calls at a steady pace, whether or not earlier ones have been answered. */
  async drive(calls: Call[], pace: { everyMs: number; forMs: number }): Promise<Outcome[]> {
    const outcomes: Promise<Outcome>[] = [];
    const start = performance.now();
    while (performance.now() - start < pace.forMs) {
      outcomes.push(...calls.map((call) => this[call]()));
      await this.pause(pace.everyMs);
    }
    return Promise.all(outcomes);
  }

  /** Makes these calls from now on, one round every `everyMs`. */
  load(calls: Call[], everyMs: number): void {
    const round = (): void => {
      for (const call of calls) {
        const askedAtMs = performance.timeOrigin + performance.now();
        void this[call]().then((outcome) => this.#harvest.push({ ...outcome, call, askedAtMs }));
      }
    };
    setInterval(round, everyMs);
    round();
  }

  /** What has come of them since this was asked last. */
  harvest(): TimedOutcome[] {
    return this.#harvest.splice(0);
  }

  /** Whether a banner would warn an idle user. */
  isIdleWarning(): boolean {
    return this.app.injector.get(IdleTimeout).isWarning();
  }

  staySignedIn(): void {
    this.app.injector.get(IdleTimeout).staySignedIn();
  }

  sessionTimeLeftMs(): number | null {
    return this.app.injector.get(ExpiryMonitor).sessionTimeLeftMs();
  }

  /** All that logging the guard's events could write down. */
  dumpEvents(): string[] {
    return this.events.map(
      (event) => JSON.stringify(event) + ('error' in event ? dump(event.error) : ''),
    );
  }

  configureAgain(): void {
    Amplify.configure(Amplify.getConfig());
  }

  /** Ends the Angular app; Amplify stays. */
  destroy(): void {
    this.app.destroy();
  }

  #send(kind: 'query' | 'mutate', document: string, id: string): Observable<unknown> {
    if (this.settings.lane === 'guard') return this.#graphql[kind](document, { id });
    const send = async (): Promise<unknown> =>
      this.#amplify.graphql({ query: document, variables: { id } });
    return defer(() => from(send()));
  }

  #subscribe(document: string, variables: object, refetch: boolean): Observable<unknown> {
    if (this.settings.lane === 'guard') {
      const again = { refetch: () => this.#graphql.query(QUERY, { id: STREAM }) };
      return this.#graphql.subscribe(document, variables, refetch ? again : {});
    }
    return this.#amplifySubscribe(document, variables);
  }

  #amplifySubscribe(query: string, variables: object): Observable<unknown> {
    const options = { query, variables: variables as Record<string, unknown> };
    return this.#amplify.graphql(options) as unknown as Observable<unknown>;
  }

  get #tokens(): AuthTokenService {
    return this.app.injector.get(AuthTokenService);
  }

  get #graphql(): GraphqlAuthClient {
    return this.app.injector.get(GraphqlAuthClient);
  }
}
