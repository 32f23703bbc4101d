import { createHash, randomBytes } from 'node:crypto';
import { IDENTITY_POOL_ID, REGION } from '../amplify-config';
import { PROVIDER_NAME } from '../token/issuer';
import { noteToken } from '../token/note-token';
import type { TokenUser } from '../token/verify-token';
import type { IDENTITY_OPERATIONS } from '../world/fault-targets';
import type { JsonObject } from '../world/json-object';
import type { World } from '../world/world';
import type { AwsJsonOperation } from './aws-json-operation';
import { awsJsonService } from './aws-json-service';
import { CognitoError } from './cognito-error';
import { nested, requiredText } from './input';

const CREDENTIALS_LIFE_SECONDS = 3600;

const OPERATIONS: Record<(typeof IDENTITY_OPERATIONS)[number], AwsJsonOperation> = {
  async GetId(input, world) {
    if (requiredText(input, 'IdentityPoolId') !== IDENTITY_POOL_ID) {
      throw new CognitoError('ResourceNotFoundException', 'IdentityPool not found.');
    }
    return { IdentityId: identityId(await requireLogin(input, world)) };
  },
  async GetCredentialsForIdentity(input, world) {
    const user = await requireLogin(input, world);
    if (requiredText(input, 'IdentityId') !== identityId(user)) {
      throw new CognitoError('NotAuthorizedException', 'Access to Identity is forbidden');
    }
    return {
      IdentityId: identityId(user),
      Credentials: {
        AccessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
        SecretKey: randomBytes(30).toString('base64'),
        SessionToken: randomBytes(96).toString('base64'),
        Expiration: world.clock.nowSeconds() + CREDENTIALS_LIFE_SECONDS,
      },
    };
  },
};

/**
 * The Cognito identity pool: returns AWS credentials for an ID token. No service here accepts them.
 */
export const identityPoolService = awsJsonService({
  kind: 'identity',
  operations: OPERATIONS,
  readNotes: (_operation, input, world) => noteToken(login(input), world.clock.now()),
});

function login(input: JsonObject): string {
  const token = nested(input, 'Logins')[PROVIDER_NAME];
  return typeof token === 'string' ? token : '';
}

async function requireLogin(input: JsonObject, world: World): Promise<TokenUser> {
  const token = login(input);
  if (token === '') {
    throw new CognitoError(
      'NotAuthorizedException',
      'Unauthenticated access is not supported for this identity pool.',
    );
  }
  const result = await world.verify(token);
  if (result.verdict === 'expired') {
    const times = `${world.clock.nowSeconds()} >= ${result.expiredAtSeconds}`;
    throw new CognitoError(
      'NotAuthorizedException',
      `Invalid login token. Token expired: ${times}`,
    );
  }
  if (result.verdict !== 'good' || result.user.tokenUse !== 'id') {
    throw new CognitoError('NotAuthorizedException', 'Invalid login token.');
  }
  return result.user;
}

/** A user has one identity. It is derived from the user, so it isn't stored. */
function identityId({ sub }: TokenUser): string {
  const digits = createHash('sha256').update(sub).digest('hex');
  return `${REGION}:${digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5')}`;
}
