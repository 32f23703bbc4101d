import type { AwsJsonOperation } from './aws-json-operation';
import { requireAccessToken } from './require-access-token';

/** Ends every session of the user, on all devices. */
export const globalSignOut: AwsJsonOperation = async (input, world) => {
  const { account } = await requireAccessToken(input, world);
  world.sessions.revokeUser(account.username);
  return {};
};
