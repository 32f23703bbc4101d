import { defaultFieldResolver, executeSync } from 'graphql';
import type { ExecutionResult, GraphQLFieldResolver } from 'graphql';
import { authorizeField } from '../graphql/authorize-field';
import type { Caller } from '../graphql/caller';
import { formatFieldError } from '../graphql/format-error';
import { musicSchema } from '../graphql/music-schema';
import type { GraphqlDocument } from '../graphql/read-document';
import type { LiveInterest } from './switchboard';

/** The events that a subscription receives: those of a field, with these values. */
export interface Interest {
  readonly field: string;
  readonly filter: Readonly<Record<string, unknown>>;
  /** The mutations whose results are its events. */
  readonly mutations: readonly string[];
}

/** An accepted subscription, on one socket. */
export class Subscription implements LiveInterest {
  readonly id: string;
  readonly field: string;
  readonly filter: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  readonly #mutations: readonly string[];
  readonly #document: GraphqlDocument;

  constructor(
    id: string,
    { field, filter, mutations }: Interest,
    caller: Caller,
    document: GraphqlDocument,
  ) {
    this.id = id;
    this.field = field;
    this.filter = filter;
    this.#mutations = mutations;
    this.caller = caller;
    this.#document = document;
  }

  frame(mutation: string, result: object): object | undefined {
    if (!this.#mutations.includes(mutation) || !matches(result, this.filter)) {
      return undefined;
    }
    const rootValue = { [this.field]: result };
    const { data, errors } = executeSubscription(this.#document, this.caller, rootValue);
    const payload = { data, ...(errors && { errors: errors.map(formatFieldError) }) };
    return { id: this.id, type: 'data', payload };
  }
}

/** Executes the document of a subscription on a root value, with the permissions of the caller. */
export function executeSubscription(
  { document, operationName, variables }: GraphqlDocument,
  caller: Caller,
  rootValue: object,
  onField?: GraphQLFieldResolver<unknown, unknown>,
): ExecutionResult {
  return executeSync({
    schema: musicSchema,
    document,
    rootValue,
    operationName,
    variableValues: variables,
    fieldResolver: (source, args, context, info) => {
      authorizeField(caller, info);
      return (onField ?? defaultFieldResolver)(source, args, context, info);
    },
  });
}

/** An argument of Amplify Data, which is ignored. */
const FILTER = 'filter';

/** As in AppSync, a missing argument matches everything, and `null` matches only `null`. */
function matches(result: object, filter: Readonly<Record<string, unknown>>): boolean {
  const values = result as Readonly<Record<string, unknown>>;
  return Object.entries(filter).every(
    ([name, wanted]) => name === FILTER || (values[name] ?? null) === wanted,
  );
}
