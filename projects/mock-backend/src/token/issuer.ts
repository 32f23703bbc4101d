import { REGION, USER_POOL_ID } from '../amplify-config';

/** The name of the user pool in tokens and in the identity pool's `Logins`, without the scheme. */
export const PROVIDER_NAME = `cognito-idp.${REGION}.amazonaws.com/${USER_POOL_ID}`;

/**
 * The `iss` claim of every token. It is the URL of the real service, although this backend serves
 * the keys.
 */
export const ISSUER = `https://${PROVIDER_NAME}`;
