import { isTokenGuardError, TokenEvent } from 'amplify-token-guard';
import { generateClient as generateApiClient } from 'aws-amplify/api';
import { generateClient } from 'aws-amplify/data';
import { Hub } from 'aws-amplify/utils';
import { filter, Observable, startWith, Subscription, switchMap } from 'rxjs';
import type { Schema } from './schema';

/** The result or error of a call of a Data client, as a serializable object. */
export interface DataOutcome {
  readonly data?: unknown;
  /** The messages that a user sees, in the order of arrival. */
  readonly errors: readonly string[];
  /** The codes of the `TokenGuardError`s. */
  readonly codes: readonly string[];
  readonly isCancelled: boolean;
}

/** What a subscription or an observed query has received. */
export interface Watched {
  readonly values: unknown[];
  readonly errors: string[];
  readonly isComplete: boolean;
}

type Watch = 'created' | 'denied' | 'observed' | 'graphql';

const LIST = /* GraphQL */ `
  query List {
    listSongs {
      items {
        title
      }
    }
  }
`;

const ON_CREATE = /* GraphQL */ `
  subscription OnCreate {
    onCreateSong {
      title
    }
  }
`;

/** The calls of an app to the clients of `generateClient()`. */
export class DataHarness {
  readonly #data = generateClient<Schema>();
  readonly #api = generateApiClient();
  readonly #watched = new Map<string, Watched & { readonly subscription: Subscription }>();
  readonly connectionStates: string[] = [];
  /** The lists that `watchCurrentList()` has received. */
  readonly currentLists: string[][] = [];
  #cancellable: Promise<unknown> | undefined;

  list(): Promise<DataOutcome> {
    return this.#outcomeOf(this.#data.models.Song.list());
  }

  get(id: string): Promise<DataOutcome> {
    return this.#outcomeOf(this.#data.models.Song.get({ id }));
  }

  create(title: string): Promise<DataOutcome> {
    return this.#outcomeOf(this.#data.models.Song.create({ id: title, title }));
  }

  /** Only the group `curators` may call it. */
  remove(id: string): Promise<DataOutcome> {
    return this.#outcomeOf(this.#data.models.Song.delete({ id }));
  }

  recordPlay(): Promise<DataOutcome> {
    return this.#outcomeOf(this.#data.mutations.recordPlay({ id: 'stream-1' }));
  }

  /** Only the group `curators` may read one of its fields. */
  stream(): Promise<DataOutcome> {
    return this.#outcomeOf(this.#data.queries.getMusicStream({ id: 'stream-1' }));
  }

  graphql(): Promise<DataOutcome> {
    return this.#outcomeOf(this.#api.graphql({ query: LIST }) as Promise<object>);
  }

  /** Sends a header that the server rejects. */
  graphqlWithOwnHeader(): Promise<DataOutcome> {
    const own = this.#api.graphql({ query: LIST }, { Authorization: 'my own' });
    return this.#outcomeOf(own as Promise<object>);
  }

  /** Starts a request that can be cancelled. */
  startList(by: 'models' | 'graphql'): Promise<DataOutcome> {
    const list =
      by === 'models' ? this.#data.models.Song.list() : this.#api.graphql({ query: LIST });
    this.#cancellable = list as Promise<unknown>;
    return this.#outcomeOf(list as Promise<object>);
  }

  cancel(message: string): boolean {
    return this.#data.cancel(this.#cancellable!, message);
  }

  cancelGraphql(message: string): boolean {
    return this.#api.cancel(this.#cancellable!, message);
  }

  watch(what: Watch, name: string = what): void {
    const values: unknown[] = [];
    const errors: string[] = [];
    const watched = { values, errors, isComplete: false, subscription: Subscription.EMPTY };
    this.#watched.set(name, watched);
    watched.subscription = this.#source(what).subscribe({
      next: (value) => values.push(value),
      error: (error: unknown) => errors.push(messageOf(error)),
      complete: () => (watched.isComplete = true),
    });
  }

  unwatch(name: string): void {
    this.#watched.get(name)?.subscription.unsubscribe();
  }

  seen(name: string): Watched {
    const { values, errors, isComplete } = this.#watched.get(name)!;
    return { values, errors, isComplete };
  }

  /** The number of subscriptions that have received this value. */
  countOf(value: string): number {
    return [...this.#watched.values()].filter(({ values }) => values.includes(value)).length;
  }

  /** Observes all songs as docs/subscriptions.md shows it: starts again after each gap. */
  watchCurrentList(events: Observable<TokenEvent>): void {
    events
      .pipe(
        filter((event) => event.type === 'realtime' && event.gapMs !== undefined),
        startWith(undefined),
        switchMap(() => this.#data.models.Song.observeQuery()),
        filter(({ isSynced }) => isSynced),
      )
      .subscribe(({ items }) => this.currentLists.push(items.map(({ title }) => title)));
  }

  /** From now on, records Amplify's connection states. */
  noteConnectionStates(): void {
    Hub.listen('api', ({ payload }) => {
      const { connectionState } = (payload.data ?? {}) as { connectionState?: string };
      if (connectionState) this.connectionStates.push(connectionState);
    });
  }

  #source(what: Watch): Source {
    const { Song } = this.#data.models;
    switch (what) {
      case 'created':
        return titles(Song.onCreate());
      case 'denied':
        return titles(this.#data.subscriptions.onRoyaltiesChange());
      case 'observed':
        return {
          subscribe: (observer) =>
            Song.observeQuery().subscribe({
              ...observer,
              // Copies the list, because Amplify emits the same array each time.
              next: ({ items }) => observer.next(items.map(({ title }) => title)),
            }),
        };
      case 'graphql': {
        const { graphql } = this.#api as unknown as { graphql(options: object): Source };
        const created = graphql.call(this.#api, { query: ON_CREATE });
        return {
          subscribe: (observer) =>
            created.subscribe({
              ...observer,
              next: (message) => observer.next((message as OnCreate).data.onCreateSong.title),
            }),
        };
      }
    }
  }

  async #outcomeOf(call: Promise<object>): Promise<DataOutcome> {
    const outcome = { errors: [], codes: [], isCancelled: false };
    try {
      const { data, errors = [] } = (await call) as { data?: unknown; errors?: unknown[] };
      return { ...outcome, data: plain(data), ...describe(errors) };
    } catch (error) {
      const errors = (error as { errors?: unknown[] }).errors ?? [error];
      const isCancelled = this.#data.isCancelError(error) && this.#api.isCancelError(error);
      return { ...outcome, ...describe(errors), isCancelled };
    }
  }
}

interface Source {
  subscribe(observer: {
    next: (value: unknown) => void;
    error: (error: unknown) => void;
    complete: () => void;
  }): Subscription;
}

interface OnCreate {
  readonly data: { readonly onCreateSong: { readonly title: string } };
}

function titles(songs: { subscribe(observer: object): unknown }): Source {
  return {
    subscribe: (observer) =>
      songs.subscribe({
        ...observer,
        next: ({ title }: { title: string }) => observer.next(title),
      }) as Subscription,
  };
}

function describe(errors: unknown[]): Pick<DataOutcome, 'errors' | 'codes'> {
  return {
    errors: errors.map(messageOf),
    codes: errors.filter(isTokenGuardError).map(({ code }) => code),
  };
}

function messageOf(error: unknown): string {
  const {
    message,
    errors,
    error: inner,
  } = error as {
    message?: string;
    errors?: unknown[];
    error?: unknown;
  };
  return message ?? (inner ? messageOf(inner) : messageOf(errors?.[0] ?? { message: '' }));
}

/** Removes the functions that load related records. */
function plain(data: unknown): unknown {
  return JSON.parse(JSON.stringify(data ?? null)) as unknown;
}
