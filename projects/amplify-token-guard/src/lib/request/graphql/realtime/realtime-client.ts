import { isPlatformBrowser } from '@angular/common';
import { DestroyRef, inject, Injectable, NgZone, PLATFORM_ID } from '@angular/core';
import {
  catchError,
  defer,
  map,
  NEVER,
  Observable,
  ObservableInput,
  of,
  Subject,
  switchMap,
  takeUntil,
} from 'rxjs';
import { CurrentSession } from '../../../session/current-session';
import { isTokenGuardError } from '../../../token-guard-error';
import { AppsyncFailure } from '../../wire/appsync-failure';
import { Frame, newOperationId, read, SUBSCRIPTION } from '../../wire/appsync-frames';
import { Operation, OperationNews } from '../../wire/healing-operation';
import { headerWith } from '../../wire/replace-token';
import { REALTIME_TRANSPORT } from '../amplify-realtime-transport';
import {
  GraphqlAnswer,
  GraphqlErrorEntry,
  GraphqlRequestError,
  withoutAnswer,
} from '../graphql-request-error';
import { GraphqlSubscriptions } from '../graphql-subscriptions';
import { GraphqlRequest } from '../graphql-transport';
import { authorization, Headers, startFrame } from './appsync-protocol';
import { printDocument } from './print-document';
import { withRefetch } from './refetch';
import { SharedConnections } from './shared-connections';
import { SubscriptionData, SubscriptionUpdate } from './subscription-update';

/** Subscriptions with the guarded token. They restart after an interruption and report it. */
@Injectable()
export class RealtimeClient extends GraphqlSubscriptions {
  readonly #zone = inject(NgZone);
  readonly #session = inject(CurrentSession);
  readonly #transport = inject(REALTIME_TRANSPORT);
  readonly #connections = inject(SharedConnections);
  readonly #isBrowser = isPlatformBrowser(inject(PLATFORM_ID));
  readonly #destroyed = new Subject<void>();

  constructor() {
    super();
    inject(DestroyRef).onDestroy(() => {
      this.#destroyed.next();
      this.#connections.close();
    });
  }

  /** Starts on subscription and stops when unsubscribed. On the server, it never emits. */
  override subscribe(
    request: GraphqlRequest,
    isGuarded: boolean,
    refetch: (() => ObservableInput<unknown>) | undefined,
  ): Observable<SubscriptionUpdate<unknown>> {
    if (!isGuarded) return this.#transport.subscribe(request).pipe(map(toUpdate));
    if (!this.#isBrowser) return NEVER;
    const updates = defer(() => {
      const endpoint = this.#transport.endpoint();
      return this.#headersOf(request).pipe(
        switchMap((headers) =>
          this.#connections.run(endpoint, this.#operation(endpoint, request, headers)),
        ),
      );
    }).pipe(
      switchMap(toUpdates),
      catchError((error: unknown) => {
        throw toClientError(error);
      }),
      takeUntil(this.#destroyed),
    );
    const inZone = this.#inZone(updates);
    return refetch ? withRefetch(inZone, refetch) : inZone;
  }

  #headersOf({ headers }: GraphqlRequest): Observable<Headers> {
    const library = this.#transport.headers();
    if (!library) return of({ ...headers });
    return defer(library).pipe(map((found) => ({ ...found, ...headers })));
  }

  #operation(
    endpoint: string,
    { document, variables }: GraphqlRequest,
    headers: Headers,
  ): Operation {
    const query = printDocument(document);
    // The app can set the session's other token, or a token of its own, in the library options.
    const { own, others } = split(headers);
    const given = own === undefined ? undefined : this.#session.find(own);
    return {
      kind: SUBSCRIPTION,
      id: newOperationId(),
      isGuarded: own === undefined || given !== undefined,
      isRepeatable: true,
      isPatient: true,
      frame: (id, token) => {
        const value = given ? headerWith(given, token!) : (own ?? token!.value);
        const all = { ...others, ...authorization(endpoint, value) };
        return startFrame(id, { query, variables }, all);
      },
    };
  }

  #inZone<T>(source: Observable<T>): Observable<T> {
    return new Observable((subscriber) =>
      source.subscribe({
        next: (value) => this.#zone.run(() => subscriber.next(value)),
        error: (error: unknown) => this.#zone.run(() => subscriber.error(error)),
        complete: () => this.#zone.run(() => subscriber.complete()),
      }),
    );
  }
}

function split(headers: Headers): { readonly own?: string | undefined; readonly others: Headers } {
  const isOwn = ([name]: [string, string]): boolean => name.toLowerCase() === 'authorization';
  const entries = Object.entries(headers);
  const own = entries.find(isOwn)?.[1];
  return { own, others: Object.fromEntries(entries.filter((entry) => !isOwn(entry))) };
}

function toUpdates(news: OperationNews): SubscriptionUpdate<unknown>[] {
  if (news.type === 'frame') return news.frame.type === 'data' ? [toData(news.frame)] : [];
  return news.gapMs === undefined ? [] : [{ type: 'resubscribed', gapMs: news.gapMs }];
}

function toData(frame: Frame): SubscriptionData<unknown> {
  const errors = [read(frame, 'errors') ?? []].flat() as GraphqlErrorEntry[];
  const data = read(frame, 'data') ?? null;
  return { type: 'data', data, ...(errors.length > 0 && { errors }) };
}

function toUpdate({ data, errors }: GraphqlAnswer): SubscriptionData<unknown> {
  return { type: 'data', data, ...(errors.length > 0 && { errors }) };
}

function toClientError(error: unknown): unknown {
  if (isTokenGuardError(error)) return error;
  if (!(error instanceof AppsyncFailure)) return withoutAnswer(error);
  const { status, errors } = error;
  return new GraphqlRequestError({ status, data: null, errors });
}
