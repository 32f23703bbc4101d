import type { TokenUser } from '../token/verify-token';

/** The authenticated caller of a request. */
export type Caller =
  { readonly kind: 'user'; readonly user: TokenUser } | { readonly kind: 'api-key' };
