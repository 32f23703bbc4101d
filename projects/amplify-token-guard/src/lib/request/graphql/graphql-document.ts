/** A GraphQL operation: its text, or the AST that `gql` makes of it. */
export type GraphqlDocument = string | GraphqlAst;

/** A document as AST; a `DocumentNode` of any GraphQL version. */
export interface GraphqlAst {
  readonly kind: 'Document';
  readonly definitions: readonly unknown[];
}

/** What an operation can be. */
export type OperationKind = 'Query' | 'Mutation' | 'Subscription';

/**
 * An operation whose data and variables TypeScript knows: a `GeneratedQuery`, `GeneratedMutation`
 * or `GeneratedSubscription` string of Amplify's codegen, or a `TypedDocumentNode`.
 */
export type TypedGraphqlDocument<Kind extends OperationKind, Data = unknown, Variables = never> =
  | (string & GeneratedTypes<Kind, Data, Variables>)
  | (GraphqlAst & { __apiType?: (variables: Variables) => Data });

/** The brands that Amplify's codegen puts on a string. */
type GeneratedTypes<Kind extends OperationKind, Data, Variables> = Readonly<
  Record<`__generated${Kind}Output`, Data>
> &
  Readonly<Record<`__generated${Kind}Input`, Variables>>;

/** The data that a typed document brings. */
export type DataOf<Document> = Document extends { readonly __generatedQueryOutput: infer Data }
  ? Data
  : Document extends { readonly __generatedMutationOutput: infer Data }
    ? Data
    : Document extends { readonly __generatedSubscriptionOutput: infer Data }
      ? Data
      : Document extends { __apiType?: (variables: never) => infer Data }
        ? Data
        : unknown;

/** The variables that a typed document takes. */
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

/** Whether TypeScript knows the types of a document. */
export type IsTyped<Document> = Document extends string
  ? Extract<keyof Document, `__generated${string}`> extends never
    ? false
    : true
  : '__apiType' extends keyof Document
    ? true
    : false;

/** Takes `Document` if it is typed, so that an overload for one sort never takes the other. */
export type IfTyped<Document> = IsTyped<Document> extends true ? Document : never;
/** Takes `Document` if it is not typed. */
export type IfUntyped<Document> = IsTyped<Document> extends true ? VariablesDoNotMatch : Document;

/** What the compiler names where the variables of a typed operation are missing or are not its own. */
export interface VariablesDoNotMatch {
  readonly 'the variables are missing, or are not those of this operation': never;
}

/** Variables are optional where the operation needs none; options always are. */
export type OperationArguments<Document, Options> =
  Record<string, never> extends VariablesOf<Document>
    ? [variables?: VariablesOf<Document>, options?: Options]
    : [variables: VariablesOf<Document>, options?: Options];
