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
  /** The value while the resource is idle or loading. Default: `undefined`. */
  readonly defaultValue?: NoInfer<Data>;
  /** Whether two values are equal. Default: `Object.is`. */
  readonly equal?: ValueEqualityFn<NoInfer<Data>>;
  /** The injector that the resource belongs to. Default: the current injection context. */
  readonly injector?: Injector;
  /** A name for Angular DevTools. */
  readonly debugName?: string;
}

/** Angular's `ResourceRef` with the errors of a GraphQL request. */
export interface GraphqlResource<Value> extends ResourceRef<Value> {
  /**
   * Why loading failed: the server's errors, or why there is no token that the server accepts. Also
   * a `GraphqlRequestError` when there was no answer or `variables` threw an error. Then its
   * `cause` is that error.
   */
  readonly error: Signal<GraphqlRequestError | TokenGuardError | undefined>;
  hasValue(
    this: Value extends undefined ? this : never,
  ): this is GraphqlResource<Exclude<Value, undefined>>;
  hasValue(): boolean;
}

/**
 * Computes the variables of a resource, or `undefined` while there is nothing to load. Optional if
 * the operation requires no variables.
 */
export type GraphqlResourceVariables<Document> =
  | (() => VariablesOf<Document> | undefined)
  | (Record<string, never> extends VariablesOf<Document> ? undefined : never);

/** The arguments of `graphqlResource()` after a typed document. */
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
 * Loads the data of a query into signals: an Angular `Resource` that sends like
 * {@link GraphqlAuthClient.query}. It loads at once, and again when the variables change. Then it
 * cancels a pending request. Variables with the same JSON are equal. It also loads again when the
 * user signs out or another user signs in, so that no user sees the data of another one.
 *
 * It is idle while the variables are `undefined`. On the server it is also idle, unless `authMode`
 * needs no guarded token, because the session isn't known there.
 *
 * Data and variables are typed as in {@link GraphqlAuthClient.query}. Call it in an injection
 * context, or pass an `injector`.
 *
 * @param variables computes the variables from signals. Optional if the operation requires none.
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
  // An API key doesn't depend on the user. Any other authorization may.
  const owner =
    request.authMode === 'apiKey'
      ? () => 0
      : ownersOf(scope.get(AuthTokenService).state, () => isRefused);
  const operation = computed(() => (isHeldBack ? undefined : operationOf(variables, owner())), {
    equal: isSameOperation,
  });
  const idle = new Subject<void>();
  // When Angular's resource becomes idle, it doesn't cancel the pending request.
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

/** Errors because nobody was signed in. The resource loads again after the next sign-in. */
const REFUSALS: ReadonlySet<string> = new Set(['signed-out', 'session-ended']);

/**
 * Counts the users for whom data is loaded. The count increases when the user signs out, when
 * another user signs in, and after a sign-in that follows a request refused because nobody was
 * signed in. It doesn't increase when the user first becomes known, because requests wait for that.
 * It doesn't increase when the session ends either, so that the page can keep what it shows.
 */
function ownersOf(state: Signal<TokenState>, isRefused: () => boolean): Signal<number> {
  interface Owner {
    /** `null` if nobody is signed in, `undefined` if not known yet. */
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

/** What to load, or why the variables are unknown. */
type Operation = { readonly owner: number } & (
  { readonly variables: object } | { readonly failure: unknown }
);

/** If `variables` throws: in Angular 21 every signal of the resource would throw, in 22 none. */
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

/** @throws TokenGuardError `config-invalid` for a value that isn't an object, or a promise */
function checked(values: unknown): object {
  const isPromise = typeof (values as { readonly then?: unknown }).then === 'function';
  if (typeof values === 'object' && values !== null && !isPromise) return values;
  const kind = isPromise ? 'a promise' : `a ${typeof values}`;
  throw new TokenGuardError(
    'config-invalid',
    `graphqlResource(): "variables" returned ${kind}; expected an object, or undefined while there is nothing to load.`,
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
    // The request reports what can't be serialized.
    return false;
  }
}

function typed(error: unknown): GraphqlRequestError | TokenGuardError {
  return isTokenGuardError(error) || error instanceof GraphqlRequestError
    ? error
    : withoutAnswer(error);
}
