import { defer, filter, Observable, tap } from 'rxjs';
import { AmplifyCall, AmplifyClient, readCall } from './amplify-client';
import { isSocketRejection } from './amplify-rejection';
import { AmplifyRequest } from './amplify-request';
import { revive, RevivalTools } from './amplify-revival';

type Method = (...args: unknown[]) => unknown;

/** Parts of a Gen 2 client whose methods call `client.graphql()` in turn. */
const PARTS = ['models', 'queries', 'mutations', 'generations', 'conversations'];

/** What `observeQuery()` emits. */
interface Snapshot {
  readonly isSynced: boolean;
}

/** What it ends with when one of its three subscriptions does. */
interface SnapshotError {
  readonly type: string;
  readonly error: unknown;
}

/**
 * A client of `generateClient()` whose requests and subscriptions are guarded.
 *
 * It is changed in place: `models`, `queries`, what they return and their lazily loaded relations
 * keep hold of the client itself, and all of them end up in its `graphql()`. A wrapper around the
 * client would see none of that.
 */
export class GuardedAmplifyClient {
  /** Without tools, everything is as Amplify does it. */
  guard: { readonly tools?: RevivalTools } = {};
  readonly #client: AmplifyClient;
  readonly #graphql: Method;
  readonly #cancel: AmplifyClient['cancel'];
  readonly #requests = new WeakMap<Promise<unknown>, AmplifyRequest>();
  /** The request that was made last. */
  #latest: AmplifyRequest | undefined;
  /** While `observeQuery()` subscribes: the subscriptions it makes. */
  #observed: AmplifyCall[] | undefined;

  constructor(client: AmplifyClient) {
    this.#client = client;
    this.#graphql = (client.graphql as Method).bind(client);
    this.#cancel = client.cancel.bind(client);
    client.graphql = (...args: unknown[]) => this.#run(args);
    client.cancel = (promise, message) =>
      this.#requests.get(promise)?.cancel(message) ?? this.#cancel(promise, message);
    PARTS.forEach((part) => this.#watch(part));
  }

  #run(args: unknown[]): unknown {
    const { tools } = this.guard;
    const call = tools && readCall(this.#client, args);
    if (!call) return this.#graphql(...args);
    // Before Amplify asks for it.
    const token = tools.keeper.getToken();
    token.catch(() => undefined);
    const first = this.#graphql(...call.attempt());
    if (!isPromise(first)) return this.#subscription(first as Observable<unknown>, call, tools);
    const request = new AmplifyRequest(
      tools.keeper,
      {
        send: () => this.#graphql(...call.attempt()) as Promise<unknown>,
        cancel: this.#cancel,
        isOnItsOwn: call.isOnItsOwn,
      },
      first,
      token,
    );
    this.#latest = request;
    this.#requests.set(request.result, request);
    return request.result;
  }

  #subscription(
    source: Observable<unknown>,
    call: AmplifyCall,
    tools: RevivalTools,
  ): Observable<unknown> {
    if (this.#observed) {
      this.#observed.push(call);
      return source;
    }
    return revive(source, tools, (error) => !call.isOnItsOwn() && isSocketRejection(error));
  }

  /** Also what Amplify puts there later: it does when it is configured after the client was made. */
  #watch(part: string): void {
    let methods: unknown = Reflect.get(this.#client, part);
    this.#watchMethods(methods);
    Object.defineProperty(this.#client, part, {
      get: () => methods,
      set: (next: unknown) => this.#watchMethods((methods = next)),
      enumerable: true,
      configurable: true,
    });
  }

  #watchMethods(owner: unknown): void {
    if (typeof owner !== 'object' || owner === null) return;
    for (const [name, value] of Object.entries(owner) as [string, unknown][]) {
      if (typeof value !== 'function') this.#watchMethods(value);
      else if (name === 'observeQuery') Reflect.set(owner, name, this.#resyncing(value as Method));
      else Reflect.set(owner, name, this.#cancellable(value as Method));
    }
  }

  /** Remembers which request a promise comes from. */
  #cancellable(method: Method): Method {
    return (...args) => {
      this.#latest = undefined;
      const result = method(...args);
      if (this.#latest && isPromise(result)) this.#requests.set(result, this.#latest);
      return result;
    };
  }

  /**
   * `observeQuery()` has to list anew when one of its subscriptions is made anew, or what it shows
   * lacks what happened in between. What it showed stays until the new list is complete.
   */
  #resyncing(observeQuery: Method): Method {
    return (...args) => {
      const query = observeQuery(...args) as Observable<Snapshot>;
      const { tools } = this.guard;
      return tools ? defer(() => this.#resync(query, tools)) : query;
    };
  }

  #resync(query: Observable<Snapshot>, tools: RevivalTools): Observable<Snapshot> {
    let calls: AmplifyCall[] = [];
    let hasShown = false;
    let isCatchingUp = false;
    const source = new Observable<Snapshot>((subscriber) => {
      isCatchingUp = hasShown;
      this.#observed = calls = [];
      try {
        return query.subscribe(subscriber);
      } finally {
        this.#observed = undefined;
      }
    });
    const isRejection = (error: unknown): boolean =>
      calls.length > 0 &&
      !calls.some((call) => call.isOnItsOwn()) &&
      isSocketRejection((error as SnapshotError).error);
    return revive(source, tools, isRejection, () => false).pipe(
      filter(({ isSynced }) => {
        isCatchingUp &&= !isSynced;
        return !isCatchingUp;
      }),
      tap(() => (hasShown = true)),
    );
  }
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as Promise<unknown> | undefined)?.then === 'function';
}
