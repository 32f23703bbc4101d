import { inject, Injectable, Injector } from '@angular/core';
import { catchError, map, Observable, ObservableInput, throwError } from 'rxjs';
import { callWithToken } from '../call-with-token';
import { TokenGuardError } from '../../token-guard-error';
import { RequestPolicy } from '../request-policy';
import { Rejection } from '../target-policy';
import { GRAPHQL_TRANSPORT } from './amplify-graphql-transport';
import {
  DataOf,
  GraphqlDocument,
  IfTyped,
  IfUntyped,
  OperationArguments,
} from './graphql-document';
import { GraphqlRequestError, withoutAnswer, withoutData } from './graphql-request-error';
import { GraphqlAuthMode, GraphqlRequest } from './graphql-transport';
import { GraphqlSubscriptions } from './graphql-subscriptions';
import { SubscriptionUpdate } from './realtime/subscription-update';

/** Options of one GraphQL request. */
export interface GraphqlRequestOptions {
  /**
   * Default: `userPool`, which sends the guarded token, as `oidc` does. With any other mode
   * Amplify authorizes the request by itself, and the guard stays out of it.
   */
  readonly authMode?: GraphqlAuthMode;
  /** A token of your own for the `Authorization` header; the guard stays out of it. */
  readonly authToken?: string;
  /** For `authMode: 'apiKey'`. Default: the key in the Amplify configuration. */
  readonly apiKey?: string;
  /** Further headers. One named `Authorization` counts as a token of your own. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Options of a subscription. */
export interface SubscriptionOptions<Refetched = unknown> extends GraphqlRequestOptions {
  /**
   * Fetches what may have been missed; called after every interruption. What it brings, or why it
   * failed, is one more update.
   *
   * @example
   * ```ts
   * refetch: () => client.query(listEvents, { after: newest.id });
   * ```
   */
  readonly refetch?: () => ObservableInput<Refetched>;
}

/**
 * Runs GraphQL operations with a token that is fit, and cures a rejected one: refresh, send once
 * more. Nothing is sent before the Observable is subscribed to; unsubscribing cancels the request.
 *
 * Data and variables are typed by `GeneratedQuery`, `GeneratedMutation` and `GeneratedSubscription`
 * strings of Amplify's codegen and by `TypedDocumentNode`; for other documents say the type of the
 * data yourself.
 *
 * @example
 * ```ts
 * readonly stream = toSignal(inject(GraphqlAuthClient).query(getMusicStream, { id: '1' }));
 * ```
 */
@Injectable({ providedIn: 'root' })
export class GraphqlAuthClient {
  readonly #policy = inject(RequestPolicy);
  readonly #transport = inject(GRAPHQL_TRANSPORT);
  readonly #injector = inject(Injector);

  /**
   * Runs a query and emits its data.
   *
   * @throws GraphqlRequestError with the server's `errors` and the partial `data`, or
   * TokenGuardError when there is no token that the server would take.
   */
  query<Document extends GraphqlDocument>(
    document: IfTyped<Document>,
    ...args: OperationArguments<Document, GraphqlRequestOptions>
  ): Observable<DataOf<Document>>;
  query<Data = unknown, Document extends GraphqlDocument = GraphqlDocument>(
    document: Document & IfUntyped<Document>,
    variables?: object,
    options?: GraphqlRequestOptions,
  ): Observable<Data>;
  query(
    document: GraphqlDocument,
    variables?: object,
    options?: GraphqlRequestOptions,
  ): Observable<unknown> {
    return this.#run(document, variables, options);
  }

  /** Runs a mutation, never twice on the guard's account, and emits its data; throws as `query`. */
  mutate<Document extends GraphqlDocument>(
    document: IfTyped<Document>,
    ...args: OperationArguments<Document, GraphqlRequestOptions>
  ): Observable<DataOf<Document>>;
  mutate<Data = unknown, Document extends GraphqlDocument = GraphqlDocument>(
    document: Document & IfUntyped<Document>,
    variables?: object,
    options?: GraphqlRequestOptions,
  ): Observable<Data>;
  mutate(
    document: GraphqlDocument,
    variables?: object,
    options?: GraphqlRequestOptions,
  ): Observable<unknown> {
    return this.#run(document, variables, options);
  }

  /**
   * Subscribes to events. Whatever interrupts the subscription short of the end of the session, it
   * comes back by itself with a fit token, and tells of the gap. All subscriptions share one
   * connection; unsubscribing stops this one on the wire. Needs `withSubscriptions()`.
   *
   * @throws GraphqlRequestError when the user may not subscribe (`isDenied`) or the operation is
   * wrong, or TokenGuardError when there is no token that the server would take. It is thrown once,
   * and other subscriptions go on.
   *
   * @example
   * ```ts
   * client.subscribe(onMusicStreamEvent, { streamId: '1' }).subscribe((update) => {
   *   if (update.type === 'data') show(update.data.onMusicStreamEvent);
   *   if (update.type === 'resubscribed') reload();
   * });
   * ```
   */
  subscribe<Document extends GraphqlDocument, Refetched = unknown>(
    document: IfTyped<Document>,
    ...args: OperationArguments<Document, SubscriptionOptions<Refetched>>
  ): Observable<SubscriptionUpdate<DataOf<Document>, Refetched>>;
  subscribe<
    Data = unknown,
    Refetched = unknown,
    Document extends GraphqlDocument = GraphqlDocument,
  >(
    document: Document & IfUntyped<Document>,
    variables?: object,
    options?: SubscriptionOptions<Refetched>,
  ): Observable<SubscriptionUpdate<Data, Refetched>>;
  subscribe(
    document: GraphqlDocument,
    variables: object = {},
    { refetch, authMode = 'userPool', ...options }: SubscriptionOptions = {},
  ): Observable<SubscriptionUpdate<unknown>> {
    const request = { ...options, document, variables, authMode };
    const subscriptions = this.#injector.get(GraphqlSubscriptions, null);
    if (!subscriptions) return throwError(withoutFeature);
    return subscriptions.subscribe(request, needsToken(request), refetch);
  }

  #run(
    document: GraphqlDocument,
    variables: object = {},
    { authMode = 'userPool', ...options }: GraphqlRequestOptions = {},
  ): Observable<unknown> {
    const request = { ...options, document, variables, authMode };
    if (!needsToken(request)) return this.#send(request);
    const endpoint = this.#transport.endpoint ? this.#transport.endpoint() : '';
    if (endpoint === null) return this.#send(request);
    return callWithToken(this.#policy.for(endpoint), {
      via: 'graphql',
      // The mode `none` keeps Amplify from reading the session once more for the same header.
      send: ({ value }) => this.#send({ ...request, authMode: 'none', authToken: value }),
      rejection,
    });
  }

  #send(request: GraphqlRequest): Observable<unknown> {
    return this.#transport.send(request).pipe(
      catchError((cause: unknown) => throwError(() => withoutAnswer(cause))),
      map((answer) => {
        if (answer.errors.length > 0) throw new GraphqlRequestError(answer);
        if (answer.data === undefined) throw withoutData(answer);
        return answer.data;
      }),
    );
  }
}

/** Whether the guarded token is to go with a request. */
export function needsToken({
  authMode = 'userPool',
  authToken,
  headers = {},
}: GraphqlRequestOptions): boolean {
  const brought = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
  return (authMode === 'userPool' || authMode === 'oidc') && !authToken && !brought;
}

function rejection(error: unknown): Rejection | undefined {
  if (!(error instanceof GraphqlRequestError) || !error.isRejected) return undefined;
  return { serverNowMs: error.serverNowMs };
}

function withoutFeature(): TokenGuardError {
  return new TokenGuardError(
    'config-invalid',
    'subscribe(): withSubscriptions() is missing: add it to provideAmplifyTokenGuard() in app.config.ts.',
  );
}
