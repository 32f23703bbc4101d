import { GraphQLError, Kind, getOperationAST, parse } from 'graphql';
import type { DocumentNode, OperationDefinitionNode, SelectionSetNode } from 'graphql';
import { isJsonObject, parseJsonObject } from '../world/json-object';
import type { JsonObject } from '../world/json-object';

/** The body of a GraphQL request, read as far as it can be without executing it. */
export interface GraphqlDocument {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode | undefined;
  readonly operationName: string | undefined;
  readonly variables: JsonObject;
  /** Names of the root fields, aliases resolved, fragments looked into. */
  readonly rootFields: readonly string[];
}

/** `undefined` for a body that is not JSON, has no query, or whose query is not GraphQL. */
export function readDocument(body: string): GraphqlDocument | undefined {
  const { query, variables, operationName: name } = parseJsonObject(body) ?? {};
  if (typeof query !== 'string') {
    return undefined;
  }
  const document = parseQuery(query);
  if (!document) {
    return undefined;
  }
  const operationName = typeof name === 'string' ? name : undefined;
  const operation = getOperationAST(document, operationName) ?? undefined;
  return {
    document,
    operation,
    operationName,
    variables: isJsonObject(variables) ? variables : {},
    rootFields: operation ? fieldsOf(operation.selectionSet, document, new Set()) : [],
  };
}

function parseQuery(query: string): DocumentNode | undefined {
  try {
    return parse(query);
  } catch (error) {
    if (error instanceof GraphQLError) {
      return undefined;
    }
    throw error;
  }
}

function fieldsOf(
  { selections }: SelectionSetNode,
  document: DocumentNode,
  seen: Set<string>,
): string[] {
  return selections.flatMap((selection) => {
    switch (selection.kind) {
      case Kind.FIELD:
        return [selection.name.value];
      case Kind.INLINE_FRAGMENT:
        return fieldsOf(selection.selectionSet, document, seen);
      case Kind.FRAGMENT_SPREAD: {
        const name = selection.name.value;
        const fragment = document.definitions.find(
          (node) => node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === name,
        );
        // A fragment that spreads itself is for the validation to refuse; here it must not loop.
        if (fragment?.kind !== Kind.FRAGMENT_DEFINITION || seen.has(name)) {
          return [];
        }
        return fieldsOf(fragment.selectionSet, document, seen.add(name));
      }
    }
  });
}
