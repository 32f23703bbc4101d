import { musicStreamEvent } from '../music-stream-event';
import type { Resolver } from './music-context';
import { page } from './page';
import type { PageArguments } from './page';
import { playlistResolvers } from './playlist-resolvers';
import { songResolvers } from './song-resolvers';

const getMusicStream: Resolver<{ id: string }> = (_source, { id }, { catalog }) => catalog.find(id);

const listMusicStreams: Resolver<PageArguments> = (_source, paging, { catalog }) =>
  page(catalog.list(), paging);

const listMusicStreamEvents: Resolver<{ streamId: string; after: number }> = (
  _source,
  { streamId, after },
  { events },
) => events.after(streamId, after);

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
  { catalog, events, executed, publish },
) => {
  executed('publishMusicStreamEvent');
  const stream = catalog.find(streamId);
  const event = stream && musicStreamEvent(stream, sequence);
  if (event) {
    events.add(event);
    publish('publishMusicStreamEvent', event);
  }
  return event;
};

/** The resolvers of root fields, by name. All other fields are properties. */
export const musicResolvers: ReadonlyMap<string, Resolver<never>> = new Map<
  string,
  Resolver<never>
>([
  ['getMusicStream', getMusicStream],
  ['listMusicStreams', listMusicStreams],
  ['listMusicStreamEvents', listMusicStreamEvents],
  ['me', me],
  ['recordPlay', recordPlay],
  ['publishMusicStreamEvent', publishMusicStreamEvent],
  ...songResolvers,
  ...playlistResolvers,
]);
