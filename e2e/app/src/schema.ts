import { a, type ClientSchema } from '@aws-amplify/data-schema';

/** What an app of Amplify Gen 2 has in `amplify/data/resource.ts`; the client takes its type only. */
// eslint-disable-next-line @typescript-eslint/no-unused-vars
const schema = a
  .schema({
    Song: a.model({
      title: a.string().required(),
      plays: a.integer(),
      albumId: a.id(),
      album: a.belongsTo('Album', 'albumId'),
    }),
    Album: a.model({ title: a.string().required(), songs: a.hasMany('Song', 'albumId') }),
    MusicStream: a.customType({
      id: a.id().required(),
      title: a.string().required(),
      plays: a.integer().required(),
      royalties: a.float(),
    }),
    Listener: a.customType({ sub: a.id().required(), username: a.string().required() }),
    /** The fields of a stream that every user may read. */
    OpenMusicStream: a.customType({
      id: a.id().required(),
      title: a.string().required(),
      plays: a.integer().required(),
    }),
    getMusicStream: a
      .query()
      .arguments({ id: a.id().required() })
      .returns(a.ref('MusicStream'))
      .handler(a.handler.function('music')),
    me: a.query().returns(a.ref('Listener')).handler(a.handler.function('music')),
    recordPlay: a
      .mutation()
      .arguments({ id: a.id().required() })
      .returns(a.ref('OpenMusicStream'))
      .handler(a.handler.function('music')),
    onRoyaltiesChange: a
      .subscription()
      .for(a.ref('recordPlay'))
      .handler(a.handler.function('music')),
  })
  .authorization((allow) => [allow.authenticated()]);

export type Schema = ClientSchema<typeof schema>;
