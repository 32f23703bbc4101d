import type { TokenUser } from '../token/verify-token';

/** Whose request it is, once it was let in. */
export type Caller =
  { readonly kind: 'user'; readonly user: TokenUser } | { readonly kind: 'api-key' };
