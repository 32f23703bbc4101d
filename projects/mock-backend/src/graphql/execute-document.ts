import { defaultFieldResolver, execute, validate } from 'graphql';
import type { GraphQLError, GraphQLFieldResolver } from 'graphql';
import type { Note, Reply } from '../serve/service';
import type { World } from '../world/world';
import { appsyncReply } from './appsync-reply';
import { authorizeField } from './authorize-field';
import type { Caller } from './caller';
import { FieldDeniedError } from './field-denied-error';
import { formatFieldError, formatRequestError } from './format-error';
import type { MusicContext } from './music-context';
import { musicResolvers } from './music-resolvers';
import { musicSchema } from './music-schema';
import type { GraphqlDocument } from './read-document';

/** Validates and executes a document for an authenticated caller. */
export async function executeDocument(
  { document, operationName, variables }: GraphqlDocument,
  caller: Caller,
  world: World,
  note: Note,
): Promise<Reply> {
  const invalid = validate(musicSchema, document);
  if (invalid.length > 0) {
    return requestErrors(invalid, note);
  }
  const executed: string[] = [];
  const contextValue: MusicContext = {
    caller,
    catalog: world.catalog,
    songs: world.songs,
    playlists: world.playlists,
    events: world.events,
    nowMs: world.clock.now(),
    executed: (mutation) => {
      executed.push(mutation);
      note({ executed: [...executed] });
    },
    publish: (mutation, result) => void world.realtime.publish(mutation, result),
  };
  const { data, errors = [] } = await execute({
    schema: musicSchema,
    document,
    contextValue,
    variableValues: variables,
    operationName,
    fieldResolver: resolveField,
  });
  if (data === undefined) {
    return requestErrors(errors, note);
  }
  if (errors.length === 0) {
    return appsyncReply({ data });
  }
  const denied = errors.some(({ originalError }) => originalError instanceof FieldDeniedError);
  note({ errorName: denied ? 'Unauthorized' : 'FieldError' });
  return {
    ...appsyncReply({ data, errors: errors.map(formatFieldError) }),
    outcome: denied ? 'denied' : 'error',
  };
}

/** Every field is resolved here, so that no field can bypass the directives of the schema. */
const resolveField: GraphQLFieldResolver<unknown, MusicContext> = (source, args, context, info) => {
  authorizeField(context.caller, info);
  const isRoot = info.path.prev === undefined;
  const resolver = isRoot ? musicResolvers.get(info.fieldName) : undefined;
  return (resolver ?? defaultFieldResolver)(source, args as never, context, info);
};

function requestErrors(errors: readonly GraphQLError[], note: Note): Reply {
  note({ errorName: 'ValidationError' });
  const reply = appsyncReply({ data: null, errors: errors.map(formatRequestError) });
  return { ...reply, outcome: 'error' };
}
