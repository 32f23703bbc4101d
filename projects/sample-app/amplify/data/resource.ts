import { a, type ClientSchema } from '@aws-amplify/data-schema';

// In your project, `a` and `defineData` come from `@aws-amplify/backend`.
export const schema = a
  .schema({ Song: a.model({ title: a.string().required(), plays: a.integer() }) })
  .authorization((allow) => [allow.authenticated()]);

export type Schema = ClientSchema<typeof schema>;
