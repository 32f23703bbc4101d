import { authenticationResult } from './authentication-result';
import type { AwsJsonOperation } from './aws-json-operation';
import { requireClient, requiredText } from './input';
import { presentRefreshToken } from './present-refresh-token';

export const getTokensFromRefreshToken: AwsJsonOperation = async (input, world, note) => {
  requireClient(input);
  // Judged and replaced in one go, with nothing awaited in between: of two requests at once, one comes second.
  const presented = presentRefreshToken(requiredText(input, 'RefreshToken'), world);
  const replacement = world.settings.get().rotation ? world.sessions.rotate(presented) : undefined;
  const { AuthenticationResult } = await authenticationResult(world, note, presented, replacement);
  // The sign-ins have challenges beside it. This operation has none, and AWS's model of it no field for them.
  return { AuthenticationResult };
};
