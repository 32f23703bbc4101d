import { Injector } from '@angular/core';
import { a, type ClientSchema } from '@aws-amplify/data-schema';
import {
  AmplifyClient,
  guardAmplifyClient,
  isTokenGuardError,
  TokenGuardErrorCode,
} from 'amplify-token-guard';
import { generateClient as generateApiClient } from 'aws-amplify/api';
import { generateClient } from 'aws-amplify/data';

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only if the two types are exactly the same. */
function same<A, B>(_value: A, ..._differ: Equal<A, B> extends true ? [] : [never]): void {}

// eslint-disable-next-line @typescript-eslint/no-unused-vars -- as in `amplify/data/resource.ts`
const schema = a
  .schema({ Song: a.model({ title: a.string().required() }) })
  .authorization((allow) => [allow.authenticated()]);
type Schema = ClientSchema<typeof schema>;

/** `tsc` checks what is in here; nothing of it is run. */
async function types(injector: Injector): Promise<void> {
  const data = guardAmplifyClient(generateClient<Schema>(), injector);
  const { data: songs, errors } = await data.models.Song.list();
  same<(typeof songs)[number]['title'], string>(songs[0]!.title);
  same<string, string>(errors![0]!.message);
  const [error] = errors ?? [];
  if (isTokenGuardError(error)) same<typeof error.code, TokenGuardErrorCode>(error.code);
  const { data: titles } = await data.models.Song.list({ selectionSet: ['title'] });
  same<(typeof titles)[number], { readonly title: string }>(titles[0]!);
  data.models.Song.observeQuery().subscribe(({ items, isSynced }) => {
    same<boolean, boolean>(isSynced);
    same<(typeof items)[number]['title'], string>(items[0]!.title);
  });
  // @ts-expect-error: the title is missing
  void data.models.Song.create({});
  // @ts-expect-error: there is no such model
  void data.models.Artist;

  const api = generateApiClient();
  const guardedApi = guardAmplifyClient(api, injector);
  same<typeof guardedApi, typeof api>(guardedApi);
  guardAmplifyClient(generateApiClient({ authMode: 'apiKey' })).isCancelError(new Error());

  // @ts-expect-error: this is no client
  guardAmplifyClient({ graphql: () => undefined });
  // @ts-expect-error: neither is this
  guardAmplifyClient(5);
  // @ts-expect-error: same() tells types apart
  same<typeof guardedApi, AmplifyClient>(guardedApi);
}

describe('the types of guardAmplifyClient', () => {
  it('are those of the client', () => {
    expect(types).toBeInstanceOf(Function);
  });
});
