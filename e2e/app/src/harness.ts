import { HttpClient } from '@angular/common/http';
import { ApplicationRef } from '@angular/core';
import { AuthTokenService, ExpiryMonitor, IdleTimeout, TokenEvent } from 'amplify-token-guard';
import { Amplify } from 'aws-amplify';
import { get } from 'aws-amplify/api';
import { fetchAuthSession, getCurrentUser, signIn, signOut } from 'aws-amplify/auth';
import { Hub } from 'aws-amplify/utils';
import { firstValueFrom, NEVER, Subscription } from 'rxjs';
import { REST_API_NAME } from '../../../projects/mock-backend/src/amplify-config';
import { DataHarness } from './data-harness';
import { DatastoreHarness } from './datastore-harness';
import { DENIED_SUBSCRIPTION, MUTATION, QUERY, ROYALTIES, STREAM, SUBSCRIPTION } from './documents';
import { EventsHarness } from './events-harness';
import { Feed, FeedReport } from './feed';
import { HostedSignIn } from './hosted-sign-in';
import { LaneClient } from './lane-client';
import { dump, Outcome, outcomeOf } from './outcome';
import { pause } from './pause';
import { RestHarness } from './rest-harness';
import { Settings } from './settings';
import { Call, SteadyLoad, TimedOutcome } from './steady-load';
import { WireHarness } from './wire-harness';

/** The actions of an app that tests can call in the page. */
export class Harness {
  /** The guard's events. */
  readonly events: TokenEvent[] = [];
  readonly statuses: string[] = [];
  /** The names of Amplify's `auth` events. */
  readonly hubEvents: string[] = [];
  /** Clients of Amplify. The guard guards them in its lane. */
  readonly data: DataHarness;
  readonly rest = new RestHarness();
  readonly channels: EventsHarness;
  readonly datastore = new DatastoreHarness();
  /** Set if the page has the setting `hostedUi`. */
  readonly hosted: HostedSignIn | undefined;
  readonly wire: WireHarness;
  readonly #client: LaneClient;
  readonly #feeds = new Map<string, Feed>();
  readonly #load = new SteadyLoad((call) => this[call]());
  readonly #guarded: boolean;
  #subscription = Subscription.EMPTY;

  constructor(
    private readonly app: ApplicationRef,
    settings: Settings,
  ) {
    Hub.listen('auth', ({ payload }) => this.hubEvents.push(payload.event));
    const guarded = settings.lane === 'guard' ? app.injector : undefined;
    this.#guarded = guarded !== undefined;
    this.data = new DataHarness();
    this.channels = new EventsHarness(app.injector);
    this.wire = new WireHarness(app.injector);
    this.#client = new LaneClient(guarded);
    if (settings.hostedUi) this.hosted = new HostedSignIn(app.injector);
    if (!guarded) return;
    this.#tokens.events$.subscribe((event) => this.events.push(event));
    this.#tokens.state$.subscribe(({ status }) => this.statuses.push(status));
  }

  /** Signs in without SRP, whose computation takes longer than most tests. */
  signIn({ username, password }: { username: string; password: string }): Promise<Outcome> {
    const options = { authFlowType: 'USER_PASSWORD_AUTH' } as const;
    return outcomeOf(() => signIn({ username, password, options }));
  }

  signOut(): Promise<Outcome> {
    return outcomeOf(() => signOut());
  }

  currentUser(): Promise<Outcome> {
    return outcomeOf(() => getCurrentUser());
  }

  /** Uses `generateClient()`, in every lane. */
  amplifyQuery(id = STREAM): Promise<Outcome> {
    return outcomeOf(async () => this.#client.amplify.graphql({ query: QUERY, variables: { id } }));
  }

  /** Uses the lane's client: `GraphqlAuthClient` with the guard, otherwise `generateClient()`. */
  query(id = STREAM): Promise<Outcome> {
    return outcomeOf(() => firstValueFrom(this.#client.send('query', QUERY, id)));
  }

  queryRoyalties(id = STREAM): Promise<Outcome> {
    return outcomeOf(() => firstValueFrom(this.#client.send('query', ROYALTIES, id)));
  }

  mutate(id = STREAM): Promise<Outcome> {
    return outcomeOf(() => firstValueFrom(this.#client.send('mutate', MUTATION, id)));
  }

  /** Sends this number of queries at once. */
  queryAtOnce(count: number): Promise<Outcome[]> {
    return Promise.all(Array.from({ length: count }, () => this.query()));
  }

  /** Subscribes to a query until `unsubscribeFromQuery()`. */
  subscribeToQuery(): void {
    this.#subscription = this.#client.send('query', QUERY, STREAM).subscribe();
  }

  unsubscribeFromQuery(): void {
    this.#subscription.unsubscribe();
  }

  /** Subscribes under this name, with the lane's client. */
  watch(name: string, { denied = false, refetch = false } = {}): void {
    const document = denied ? DENIED_SUBSCRIPTION : SUBSCRIPTION;
    const variables = denied ? {} : { streamId: STREAM };
    this.#feeds.set(name, new Feed(this.#client.subscribe(document, variables, refetch)));
  }

  /** Subscribes with `generateClient()`, in every lane. */
  watchByAmplify(): void {
    const variables = { streamId: STREAM };
    this.#feeds.set('amplify', new Feed(this.#client.amplifySubscribe(SUBSCRIPTION, variables)));
  }

  /** See `DataHarness`. Without the guard, nothing reports gaps. */
  watchCurrentList(): void {
    this.data.watchCurrentList(this.#guarded ? this.#tokens.events$ : NEVER);
  }

  watchMany(count: number): void {
    for (let i = 0; i < count; i++) this.watch(`feed-${i}`);
  }

  feed(name: string): FeedReport {
    const feed = this.#feeds.get(name);
    if (!feed) throw new Error(`There is no subscription "${name}".`);
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

  /**
   * Subscribes and unsubscribes with increasing delays, so that it stops the start at every stage.
   */
  async startAndStop(times: number): Promise<void> {
    for (let i = 0; i < times; i++) {
      this.watch('come-and-go');
      await this.pause(i % 25);
      this.unwatch('come-and-go');
    }
  }

  /** The number of listeners on Amplify's `api` channel. Amplify has no public API for it. */
  apiHubListeners(): number {
    const { listeners } = Hub as unknown as { listeners: Map<string, unknown[]> };
    return listeners.get('api')?.length ?? 0;
  }

  /** Uses `HttpClient`. */
  httpGet(url: string): Promise<Outcome> {
    return outcomeOf(() => firstValueFrom(this.app.injector.get(HttpClient).get(url)));
  }

  apolloQuery(id = STREAM): Promise<Outcome> {
    return outcomeOf(async () => {
      const { apolloQuery } = await import('./apollo');
      return firstValueFrom(apolloQuery(this.app.injector, id));
    });
  }

  /** Uses Amplify's REST client. */
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

  /** Without the tokens. */
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

  /** Makes this number of forced refreshes at once. */
  refreshAtOnce(count: number): Promise<Outcome[]> {
    const refresh = (): Promise<Outcome> => this.fetchSession({ forceRefresh: true });
    return Promise.all(Array.from({ length: count }, refresh));
  }

  /** Whether Angular is stable. App tests and server rendering wait for that. */
  async isStable(): Promise<boolean> {
    return firstValueFrom(this.app.isStable);
  }

  pause(ms: number): Promise<'paused'> {
    return pause(ms);
  }

  /** Makes calls in a fixed interval, even if earlier ones are still pending. */
  drive(calls: Call[], pace: { everyMs: number; forMs: number }): Promise<Outcome[]> {
    return this.#load.drive(calls, pace);
  }

  /** From now on, makes these calls every `everyMs`. */
  load(calls: Call[], everyMs: number): void {
    this.#load.begin(calls, everyMs);
  }

  /** The results since the last call of this method. */
  takeResults(): TimedOutcome[] {
    return this.#load.takeResults();
  }

  /** Whether the app shows a warning to an idle user. */
  isIdleWarning(): boolean {
    return this.app.injector.get(IdleTimeout).isWarning();
  }

  staySignedIn(): void {
    this.app.injector.get(IdleTimeout).staySignedIn();
  }

  sessionTimeLeftMs(): number | null {
    return this.app.injector.get(ExpiryMonitor).sessionTimeLeftMs();
  }

  /** Everything that a log of the guard's events could contain. */
  dumpEvents(): string[] {
    return this.events.map(
      (event) => JSON.stringify(event) + ('error' in event ? dump(event.error) : ''),
    );
  }

  configureAgain(): void {
    Amplify.configure(Amplify.getConfig());
  }

  /** Destroys the Angular app. Amplify stays. */
  destroy(): void {
    this.app.destroy();
  }

  get #tokens(): AuthTokenService {
    return this.app.injector.get(AuthTokenService);
  }
}
