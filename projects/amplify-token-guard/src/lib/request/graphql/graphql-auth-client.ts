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
   * Default: `userPool`. The modes `userPool` and `oidc` send the guarded token. With any other
   * mode, Amplify authorizes the request, without the guard.
   */
  readonly authMode?: GraphqlAuthMode;
  /** Your own token for the `Authorization` header. The guard ignores the request. */
  readonly authToken?: string;
  /** For `authMode: 'apiKey'`. Default: the key in the Amplify configuration. */
  readonly apiKey?: string;
  /** Additional headers. A header named `Authorization` is treated like `authToken`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Options of a subscription. */
export interface SubscriptionOptions<Refetched = unknown> extends GraphqlRequestOptions {
  /**
   * Loads data that may have been missed. Called after every interruption. Its result or its error
   * is emitted as one more update.
   *
   * @example
   * ```ts
   * refetch: () => client.query(listEvents, { after: newest.id });
   * ```
   */
  readonly refetch?: () => ObservableInput<Refetched>;
}

/**
 * Runs GraphQL operations with a valid token. After a rejected token, it refreshes and sends the
 * request once more. It sends nothing before you subscribe to the Observable. Unsubscribing cancels
 * the request.
 *
 * Data and variables are typed for the `GeneratedQuery`, `GeneratedMutation`, and
 * `GeneratedSubscription` strings of Amplify's codegen, and for `TypedDocumentNode`. For other
 * documents, specify the type of the data yourself.
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
   * TokenGuardError when there is no token that the server accepts.
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

  /**
   * Runs a mutation and emits its data. The guard never runs a mutation twice. Throws the same
   * errors as `query`.
   */
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
   * Subscribes to events. After any interruption, the subscription restarts with a valid token and
   * reports the gap, until the session ends. All subscriptions share one connection. Unsubscribing
   * stops this subscription on the server. Requires `withSubscriptions()`.
   *
   * @throws GraphqlRequestError when the user has no permission (`isDenied`) or the operation is
   * invalid, or TokenGuardError when there is no token that the server accepts. Other subscriptions
   * continue.
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
      // With the mode `none`, Amplify doesn't read the session again for the same header.
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

/** Whether the request should carry the guarded token. */
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
    'subscribe(): withSubscriptions() is missing. Add it to provideAmplifyTokenGuard() in app.config.ts.',
  );
}
