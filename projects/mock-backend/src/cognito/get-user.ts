import type { AwsJsonOperation } from './aws-json-operation';
import { requireAccessToken } from './require-access-token';

export const getUser: AwsJsonOperation = async (input, world) => {
  const { account } = await requireAccessToken(input, world);
  return {
    Username: account.username,
    UserAttributes: [
      { Name: 'sub', Value: account.sub },
      { Name: 'email', Value: account.username },
      { Name: 'email_verified', Value: 'true' },
    ],
  };
};
