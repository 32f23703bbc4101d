import { REGION, USER_POOL_ID } from '../amplify-config';

/** The user pool's name in tokens and in the identity pool's `Logins`, without the scheme. */
export const PROVIDER_NAME = `cognito-idp.${REGION}.amazonaws.com/${USER_POOL_ID}`;

/** `iss` of every token: the one of the real service, although the keys are served by this backend. */
export const ISSUER = `https://${PROVIDER_NAME}`;
