import type { GraphQLFieldResolver } from 'graphql';
import { GraphQLError } from 'graphql';
import type { MusicCatalog, MusicStream } from '../music-catalog';
import { musicStreamEvent } from '../music-stream-event';
import type { Caller } from './caller';

/** What resolvers work with. */
export interface MusicContext {
  readonly caller: Caller;
  readonly catalog: MusicCatalog;
  /** Told of every mutation that really ran. */
  readonly executed: (mutation: string) => void;
  /** Tells subscriptions what a mutation came to. */
  readonly publish: (mutation: string, result: object) => void;
}

type Resolver<Arguments = object> = GraphQLFieldResolver<unknown, MusicContext, Arguments>;

const DEFAULT_LIMIT = 10;

const getMusicStream: Resolver<{ id: string }> = (_source, { id }, { catalog }) => catalog.find(id);

const listMusicStreams: Resolver<{ limit?: number | null; nextToken?: string | null }> = (
  _source,
  { limit, nextToken },
  { catalog },
) => {
  const start = readPosition(nextToken);
  const end = start + (limit ?? DEFAULT_LIMIT);
  const streams: readonly MusicStream[] = catalog.list();
  return {
    items: streams.slice(start, end),
    nextToken: end < streams.length ? Buffer.from(`${end}`).toString('base64url') : null,
  };
};

const me: Resolver = (_source, _arguments, { caller }) =>
  caller.kind === 'user' ? caller.user : null;

const recordPlay: Resolver<{ id: string }> = (_source, { id }, { catalog, executed, publish }) => {
  executed('recordPlay');
  const stream = catalog.recordPlay(id);
  if (stream) {
    publish('recordPlay', stream);
  }
  return stream;
};

const publishMusicStreamEvent: Resolver<{ streamId: string; sequence: number }> = (
  _source,
  { streamId, sequence },
  { catalog, executed, publish },
) => {
  executed('publishMusicStreamEvent');
  const stream = catalog.find(streamId);
  const event = stream && musicStreamEvent(stream, sequence);
  if (event) {
    publish('publishMusicStreamEvent', event);
  }
  return event;
};

/** Root fields by name. All other fields are properties. */
export const musicResolvers: ReadonlyMap<string, Resolver<never>> = new Map<
  string,
  Resolver<never>
>([
  ['getMusicStream', getMusicStream],
  ['listMusicStreams', listMusicStreams],
  ['me', me],
  ['recordPlay', recordPlay],
  ['publishMusicStreamEvent', publishMusicStreamEvent],
]);

function readPosition(nextToken: string | null | undefined): number {
  const position = Number(Buffer.from(nextToken ?? 'MA', 'base64url').toString());
  if (!Number.isInteger(position) || position < 0) {
    throw new GraphQLError('Invalid pagination token given.');
  }
  return position;
}
