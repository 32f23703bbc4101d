import { GraphQLError, Kind, getOperationAST, parse } from 'graphql';
import type { DocumentNode, OperationDefinitionNode, SelectionSetNode } from 'graphql';
import { isJsonObject, parseJsonObject } from '../world/json-object';
import type { JsonObject } from '../world/json-object';

/** What can be read from the body of a GraphQL request without executing it. */
export interface GraphqlDocument {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode | undefined;
  readonly operationName: string | undefined;
  readonly variables: JsonObject;
  /** The names of the root fields, without aliases, including those in fragments. */
  readonly rootFields: readonly string[];
}

/** `undefined` if the body isn't JSON, has no query, or the query isn't valid GraphQL. */
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
        // Validation rejects a fragment that spreads itself. Here it must not cause an endless
        // loop.
        if (fragment?.kind !== Kind.FRAGMENT_DEFINITION || seen.has(name)) {
          return [];
        }
        return fieldsOf(fragment.selectionSet, document, seen.add(name));
      }
    }
  });
}
