import { getDirectiveValues } from 'graphql';
import type { GraphQLResolveInfo } from 'graphql';
import type { Caller } from './caller';
import { FieldDeniedError } from './field-denied-error';

interface Access {
  readonly apiKey: boolean;
  readonly user: boolean;
  /** Empty: no group is required. */
  readonly groups: readonly string[];
}

type DirectiveOwner = Parameters<typeof getDirectiveValues>[1];

/** @throws FieldDeniedError if the directives of the schema don't authorize the caller. */
export function authorizeField(caller: Caller, info: GraphQLResolveInfo): void {
  const { parentType, fieldName } = info;
  const field = parentType.getFields()[fieldName];
  const access = readAccess(field?.astNode, info) ??
    readAccess(parentType.astNode, info) ?? { apiKey: false, user: true, groups: [] };
  if (!isAllowed(caller, access)) {
    throw new FieldDeniedError(fieldName, parentType.name);
  }
}

function isAllowed(caller: Caller, { apiKey, user, groups }: Access): boolean {
  if (caller.kind === 'api-key') {
    return apiKey;
  }
  return (
    user && (groups.length === 0 || groups.some((group) => caller.user.groups.includes(group)))
  );
}

function readAccess(
  owner: DirectiveOwner | null | undefined,
  { schema }: GraphQLResolveInfo,
): Access | undefined {
  const read = (name: string) => {
    const directive = schema.getDirective(name);
    return directive && owner ? getDirectiveValues(directive, owner) : undefined;
  };
  const apiKey = read('aws_api_key');
  const user = read('aws_cognito_user_pools');
  if (!apiKey && !user) {
    return undefined;
  }
  const groups = user?.['cognito_groups'];
  return {
    apiKey: apiKey !== undefined,
    user: user !== undefined,
    groups: Array.isArray(groups) ? groups.map(String) : [],
  };
}
