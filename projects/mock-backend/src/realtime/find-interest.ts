import { getDirectiveValues, validate } from 'graphql';
import type { GraphQLError, GraphQLResolveInfo } from 'graphql';
import type { Caller } from '../graphql/caller';
import { musicSchema } from '../graphql/music-schema';
import type { GraphqlDocument } from '../graphql/read-document';
import { executeSubscription } from './subscription';
import type { Interest } from './subscription';

/**
 * Finds out what a document subscribes to. Executes it without an event, which coerces its
 * variables and checks the caller's permission. If that returns errors, the subscription is
 * rejected.
 */
export function findInterest(
  document: GraphqlDocument,
  caller: Caller,
): Interest | { readonly errors: readonly GraphQLError[] } {
  const invalid = validate(musicSchema, document.document);
  if (invalid.length > 0) {
    return { errors: invalid };
  }
  const found: Interest[] = [];
  const { errors } = executeSubscription(document, caller, {}, (_source, args, _context, info) => {
    found.push(readInterest(args as Record<string, unknown>, info));
    return null;
  });
  const [interest] = found;
  return interest ?? { errors: errors ?? [] };
}

function readInterest(
  filter: Record<string, unknown>,
  { fieldName: field, parentType, schema }: GraphQLResolveInfo,
): Interest {
  const directive = schema.getDirective('aws_subscribe');
  const node = parentType.getFields()[field]?.astNode;
  const mutations: unknown =
    directive && node && getDirectiveValues(directive, node)?.['mutations'];
  return { field, filter, mutations: Array.isArray(mutations) ? mutations.map(String) : [] };
}
