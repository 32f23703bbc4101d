/** A GraphQL operation: its text, or the AST that `gql` creates from it. */
export type GraphqlDocument = string | GraphqlAst;

/** A document as AST. Compatible with the `DocumentNode` of any GraphQL version. */
export interface GraphqlAst {
  readonly kind: 'Document';
  readonly definitions: readonly unknown[];
}

/** The kinds of operations. */
export type OperationKind = 'Query' | 'Mutation' | 'Subscription';

/**
 * An operation with known types of data and variables: a `GeneratedQuery`, `GeneratedMutation`, or
 * `GeneratedSubscription` string of Amplify's codegen, or a `TypedDocumentNode`.
 */
export type TypedGraphqlDocument<Kind extends OperationKind, Data = unknown, Variables = never> =
  | (string & GeneratedTypes<Kind, Data, Variables>)
  | (GraphqlAst & { __apiType?: (variables: Variables) => Data });

/** The type brands that Amplify's codegen adds to a string. */
type GeneratedTypes<Kind extends OperationKind, Data, Variables> = Readonly<
  Record<`__generated${Kind}Output`, Data>
> &
  Readonly<Record<`__generated${Kind}Input`, Variables>>;

/** The data of a typed document. */
export type DataOf<Document> = Document extends { readonly __generatedQueryOutput: infer Data }
  ? Data
  : Document extends { readonly __generatedMutationOutput: infer Data }
    ? Data
    : Document extends { readonly __generatedSubscriptionOutput: infer Data }
      ? Data
      : Document extends { __apiType?: (variables: never) => infer Data }
        ? Data
        : unknown;

/** The variables of a typed document. */
export type VariablesOf<Document> = Document extends {
  readonly __generatedQueryInput: infer Variables;
}
  ? Variables
  : Document extends { readonly __generatedMutationInput: infer Variables }
    ? Variables
    : Document extends { readonly __generatedSubscriptionInput: infer Variables }
      ? Variables
      : Document extends { __apiType?: (variables: infer Variables) => unknown }
        ? Variables
        : Record<string, unknown>;

/** Whether a document is typed. */
export type IsTyped<Document> = Document extends string
  ? Extract<keyof Document, `__generated${string}`> extends never
    ? false
    : true
  : '__apiType' extends keyof Document
    ? true
    : false;

/** `Document` if it is typed, so that an overload accepts only one kind. */
export type IfTyped<Document> = IsTyped<Document> extends true ? Document : never;
/** `Document` if it is not typed. */
export type IfUntyped<Document> = IsTyped<Document> extends true ? VariablesDoNotMatch : Document;

/**
 * The name that the compiler shows when the variables of a typed operation are missing or don't
 * match.
 */
export interface VariablesDoNotMatch {
  readonly 'the variables are missing or do not match this operation': never;
}

/** Variables are optional if the operation requires none. Options are always optional. */
export type OperationArguments<Document, Options> =
  Record<string, never> extends VariablesOf<Document>
    ? [variables?: VariablesOf<Document>, options?: Options]
    : [variables: VariablesOf<Document>, options?: Options];
