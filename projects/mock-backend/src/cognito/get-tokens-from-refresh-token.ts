import { authenticationResult } from './authentication-result';
import type { AwsJsonOperation } from './aws-json-operation';
import { requireClient, requiredText } from './input';
import { presentRefreshToken } from './present-refresh-token';

export const getTokensFromRefreshToken: AwsJsonOperation = async (input, world, note) => {
  requireClient(input);
  // Checked and replaced without an `await` in between, so that of two simultaneous requests one is
  // the second.
  const presented = presentRefreshToken(requiredText(input, 'RefreshToken'), world);
  const replacement = world.settings.get().rotation ? world.sessions.rotate(presented) : undefined;
  const { AuthenticationResult } = await authenticationResult(world, note, presented, replacement);
  // The responses to sign-ins also have challenges. AWS's model of this operation has no field for
  // them.
  return { AuthenticationResult };
};
