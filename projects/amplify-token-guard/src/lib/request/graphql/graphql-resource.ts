import { isPlatformServer } from '@angular/common';
import {
  assertInInjectionContext,
  computed,
  effect,
  inject,
  Injector,
  linkedSignal,
  PLATFORM_ID,
  ResourceRef,
  Signal,
  untracked,
  ValueEqualityFn,
} from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import { catchError, defer, Observable, Subject, takeUntil, throwError } from 'rxjs';
import { AuthTokenService } from '../../session/auth-token-service';
import { TokenState } from '../../session/token-state';
import { isTokenGuardError, TokenGuardError } from '../../token-guard-error';
import { GraphqlAuthClient, GraphqlRequestOptions, needsToken } from './graphql-auth-client';
import { DataOf, GraphqlDocument, IfTyped, IfUntyped, VariablesOf } from './graphql-document';
import { GraphqlRequestError, withoutAnswer } from './graphql-request-error';

declare const ngDevMode: unknown;

/** Options of `graphqlResource()`: those of the request, and those of Angular's `resource()`. */
export interface GraphqlResourceOptions<Data> extends GraphqlRequestOptions {
  /** The value while there is no data: idle and loading. Default: `undefined`. */
  readonly defaultValue?: NoInfer<Data>;
  /** Whether data counts as unchanged. Default: `Object.is`. */
  readonly equal?: ValueEqualityFn<NoInfer<Data>>;
  /** Ends the resource when it is destroyed. Default: the current injection context. */
  readonly injector?: Injector;
  /** A name for Angular DevTools. */
  readonly debugName?: string;
}

/** Angular's `ResourceRef` with the errors that a GraphQL request can have. */
export interface GraphqlResource<Value> extends ResourceRef<Value> {
  /**
   * Why loading failed: what the server said, or why there is no token that it would take. Also a
   * `GraphqlRequestError` when no answer came, or `variables` threw; its `cause` is that error.
   */
  readonly error: Signal<GraphqlRequestError | TokenGuardError | undefined>;
  hasValue(
    this: Value extends undefined ? this : never,
  ): this is GraphqlResource<Exclude<Value, undefined>>;
  hasValue(): boolean;
}

/**
 * Computes the variables of a resource, or `undefined` as long as there is nothing to load. Not
 * needed where the operation needs no variables.
 */
export type GraphqlResourceVariables<Document> =
  | (() => VariablesOf<Document> | undefined)
  | (Record<string, never> extends VariablesOf<Document> ? undefined : never);

/** What `graphqlResource()` takes besides a typed document. */
export type GraphqlResourceArguments<Document> =
  undefined extends GraphqlResourceVariables<Document>
    ? [
        variables?: GraphqlResourceVariables<Document>,
        options?: GraphqlResourceOptions<DataOf<Document>>,
      ]
    : [
        variables: GraphqlResourceVariables<Document>,
        options?: GraphqlResourceOptions<DataOf<Document>>,
      ];

/**
 * Loads the data of a query into signals: an Angular `Resource`, with the token and the cure of
 * {@link GraphqlAuthClient.query}. It loads at once, and again when the variables change; the
 * request under way is then cancelled on the wire. Variables with the same JSON are the same. It
 * loads again as well when the user signs out and when another one signs in, since data of one user
 * is not data of the next.
 *
 * With `undefined` as variables it is idle. It is also idle on the server, where nothing is known
 * of the session, unless `authMode` is one that needs no guarded token.
 *
 * Data and variables are typed as for {@link GraphqlAuthClient.query}. Call it in an injection
 * context, or pass an `injector`.
 *
 * @param variables computes the variables from signals; not needed where the operation has none.
 *
 * @example
 * ```ts
 * readonly id = input.required<string>();
 * readonly stream = graphqlResource(getMusicStream, () => ({ id: this.id() }));
 * readonly title = computed(() => this.stream.hasValue() ? this.stream.value().getMusicStream?.title : '');
 * ```
 */
export function graphqlResource<Document extends GraphqlDocument>(
  document: IfTyped<Document>,
  variables: GraphqlResourceVariables<Document>,
  options: GraphqlResourceOptions<DataOf<Document>> & {
    readonly defaultValue: NoInfer<DataOf<Document>>;
  },
): GraphqlResource<DataOf<Document>>;
export function graphqlResource<Document extends GraphqlDocument>(
  document: IfTyped<Document>,
  ...args: GraphqlResourceArguments<Document>
): GraphqlResource<DataOf<Document> | undefined>;
export function graphqlResource<Data = unknown, Document extends GraphqlDocument = GraphqlDocument>(
  document: Document & IfUntyped<Document>,
  variables: (() => object | undefined) | undefined,
  options: GraphqlResourceOptions<Data> & { readonly defaultValue: NoInfer<Data> },
): GraphqlResource<Data>;
export function graphqlResource<Data = unknown, Document extends GraphqlDocument = GraphqlDocument>(
  document: Document & IfUntyped<Document>,
  variables?: () => object | undefined,
  options?: GraphqlResourceOptions<Data>,
): GraphqlResource<Data | undefined>;
export function graphqlResource(
  document: GraphqlDocument,
  variables: () => unknown = () => ({}),
  { defaultValue, equal, debugName, injector, ...request }: GraphqlResourceOptions<unknown> = {},
): GraphqlResource<unknown> {
  if ((typeof ngDevMode === 'undefined' || ngDevMode) && !injector) {
    assertInInjectionContext(graphqlResource);
  }
  const scope = injector ?? inject(Injector);
  const client = scope.get(GraphqlAuthClient);
  const isGuarded = needsToken(request);
  const isHeldBack = isGuarded && isPlatformServer(scope.get(PLATFORM_ID));
  let isRefused = false;
  // An API key belongs to nobody. Whatever else a request is signed with may be that of the user.
  const owner =
    request.authMode === 'apiKey'
      ? () => 0
      : ownersOf(scope.get(AuthTokenService).state, () => isRefused);
  const operation = computed(() => (isHeldBack ? undefined : operationOf(variables, owner())), {
    equal: isSameOperation,
  });
  const idle = new Subject<void>();
  // Angular's resource lets the request under way go on when it becomes idle.
  const idling = effect(
    () => {
      if (!operation()) untracked(() => idle.next());
    },
    { injector: scope },
  );
  const resource = rxResource({
    injector: scope,
    params: operation,
    stream: ({ params }: { readonly params: Operation }): Observable<unknown> =>
      defer(() => {
        isRefused = false;
        if ('failure' in params) throw params.failure;
        return client.query(document, params.variables, request);
      }).pipe(
        takeUntil(idle),
        catchError((error: unknown) => {
          isRefused = isTokenGuardError(error) && REFUSALS.has(error.code);
          return throwError(() => typed(error));
        }),
      ),
    ...(defaultValue !== undefined && { defaultValue }),
    ...(equal && { equal }),
    ...(debugName && { debugName }),
  }) as GraphqlResource<unknown>;
  const destroy = resource.destroy.bind(resource);
  resource.destroy = () => {
    idling.destroy();
    destroy();
  };
  return resource;
}

/** Nobody was signed in: the next one who signs in is to see the data. */
const REFUSALS: ReadonlySet<string> = new Set(['signed-out', 'session-ended']);

/**
 * Counts the users for whom data is loaded: it goes up when the user signs out, when another one signs in,
 * and when anybody signs in after a request was refused for want of a user. It does not when the user becomes
 * known, for which requests wait. Nor does it when the session has ended: the page may go on with what it shows.
 */
function ownersOf(state: Signal<TokenState>, isRefused: () => boolean): Signal<number> {
  interface Owner {
    /** `null` for nobody, `undefined` for not known yet. */
    readonly userId: string | null | undefined;
    readonly nth: number;
  }
  const owner = linkedSignal<TokenState, Owner>({
    source: state,
    computation: (now, previous) => {
      const before = previous?.value ?? { userId: undefined, nth: 0 };
      if (now.status === 'unknown' || now.status === 'session-ended') return before;
      const userId = now.status === 'signed-in' ? now.userId : null;
      const earlier = isRefused() ? null : before.userId;
      const isOther = earlier !== undefined && earlier !== userId;
      return { userId, nth: before.nth + Number(isOther) };
    },
  });
  return computed(() => owner().nth);
}

/** What is to be loaded, or why that cannot be known. */
type Operation = { readonly owner: number } & (
  { readonly variables: object } | { readonly failure: unknown }
);

/** What throws here would be thrown by every signal of the resource in Angular 21, and in 22 by none. */
function operationOf(variables: () => unknown, owner: number): Operation | undefined {
  try {
    const values = variables();
    return values === undefined || values === null
      ? undefined
      : { variables: checked(values), owner };
  } catch (failure) {
    return { failure, owner };
  }
}

/** @throws TokenGuardError `config-invalid` for what is no object, or a promise of one. */
function checked(values: unknown): object {
  const isPromise = typeof (values as { readonly then?: unknown }).then === 'function';
  if (typeof values === 'object' && values !== null && !isPromise) return values;
  const kind = isPromise ? 'a promise' : `a ${typeof values}`;
  throw new TokenGuardError(
    'config-invalid',
    `graphqlResource(): "variables" returned ${kind}; allowed is an object, or undefined as long as there is nothing to load.`,
  );
}

function isSameOperation(one: Operation | undefined, other: Operation | undefined): boolean {
  if (!one || !other) return one === other;
  if ('failure' in one || 'failure' in other || one.owner !== other.owner) return false;
  return isSameJson(one.variables, other.variables);
}

function isSameJson(one: object, other: object): boolean {
  try {
    return one === other || JSON.stringify(one) === JSON.stringify(other);
  } catch {
    // The request will tell what cannot be sent.
    return false;
  }
}

function typed(error: unknown): GraphqlRequestError | TokenGuardError {
  return isTokenGuardError(error) || error instanceof GraphqlRequestError
    ? error
    : withoutAnswer(error);
}
